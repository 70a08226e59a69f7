/** The sample project as it is before the work: a service on an old store that answers through callbacks. */
export const sampleFiles: Readonly<Record<string, string>> = {
  'package.json': `{
  "name": "members",
  "version": "1.0.0",
  "private": true,
  "type": "module",
  "scripts": {
    "test": "node --test --test-timeout=10000",
    "lint": "node scripts/lint.js",
    "build": "node scripts/build.js"
  }
}
`,
  '.gitignore': 'dist/\nnode_modules/\n',
  'README.md': `# members

Keeps the members of a club. \`npm test\` runs the tests, \`npm run lint\` checks the style.
`,
  'CLAUDE.md': `# Notes for agents

Plain JavaScript modules, no dependencies. Tests stand in tests/ and run with \`npm test\`.

## Permissions for Auto Mode
- ALLOWED: Read/write within ./src and ./tests
- ALLOWED: Run npm scripts: test, lint, build
- RESTRICTED: NO git push to origin/main
- RESTRICTED: NO network calls to external APIs unless listed below
- RESTRICTED: NO file operations outside project root
`,
  'scripts/lint.js': `import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const rules = [
  [/\\t/, 'tab'],
  [/[ ]+$/, 'white space at the end'],
  [/\\bvar\\b/, 'var'],
  [/\\bdebugger\\b/, 'debugger'],
];

const problems = [];
for (const folder of ['src', 'tests', 'scripts']) {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.js')) continue;
    const file = join(folder, name);
    const text = readFileSync(file, 'utf8');
    if (!text.endsWith('\\n')) problems.push(file + ': no line break at the end');
    for (const [index, line] of text.split('\\n').entries())
      for (const [pattern, what] of folder === 'scripts' ? [] : rules)
        if (pattern.test(line)) problems.push(file + ':' + (index + 1) + ': ' + what);
    for (const [, path] of text.matchAll(/from '(\\.[^']+)'/g))
      if (!existsSync(join(dirname(file), path))) problems.push(file + ': imports ' + path + ', which is not there');
  }
}
for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? 'lint: clean' : 'lint: ' + problems.length + ' problems');
process.exitCode = problems.length === 0 ? 0 : 1;
`,
  'scripts/build.js': `import { cpSync, readdirSync } from 'node:fs';

cpSync('src', 'dist', { recursive: true });
console.log('build: ' + readdirSync('dist').length + ' modules');
`,
  'src/legacy-store.js': `/** The old in-memory client. Every call answers later, through a callback. */
export class LegacyStore {
  #tables = new Map();
  #next = 1;

  #rows(table) {
    if (!this.#tables.has(table)) this.#tables.set(table, new Map());
    return this.#tables.get(table);
  }

  insert(table, values, callback) {
    const row = { id: this.#next++, ...values };
    this.#rows(table).set(row.id, row);
    setImmediate(callback, null, { ...row });
  }

  find(table, id, callback) {
    const row = this.#rows(table).get(id);
    setImmediate(callback, null, row && { ...row });
  }

  all(table, callback) {
    const rows = [...this.#rows(table).values()].map((row) => ({ ...row }));
    setImmediate(callback, null, rows);
  }

  update(table, id, values, callback) {
    const row = this.#rows(table).get(id);
    if (row) Object.assign(row, values);
    setImmediate(callback, null, row && { ...row });
  }

  remove(table, id, callback) {
    setImmediate(callback, null, this.#rows(table).delete(id));
  }
}
`,
  'src/user-service.js': `import { LegacyStore } from './legacy-store.js';

/** The users of the club. */
export class UserService {
  constructor(store = new LegacyStore()) {
    this.store = store;
  }

  get(id, callback) {
    this.store.find('users', id, callback);
  }

  list(callback) {
    this.store.all('users', callback);
  }

  findByEmail(email, callback) {
    this.list((error, users) => {
      if (error) return callback(error);
      callback(null, users.find((user) => user.email === email));
    });
  }

  create(user, callback) {
    this.findByEmail(user.email, (error, taken) => {
      if (error) return callback(error);
      if (taken) return callback(new Error(user.email + ' is taken'));
      this.store.insert('users', user, callback);
    });
  }

  rename(id, name, callback) {
    this.store.update('users', id, { name }, (error, user) => {
      if (error) return callback(error);
      if (!user) return callback(new Error('no user ' + id));
      callback(null, user);
    });
  }

  remove(id, callback) {
    this.store.remove('users', id, callback);
  }
}
`,
  'src/report.js': `/** A line per user, by name, for the club's board. */
export function userReport(service, callback) {
  service.store.all('users', (error, users) => {
    if (error) return callback(error);
    const lines = users.map((user) => user.name + ' <' + user.email + '>').sort();
    callback(null, [users.length + ' users', ...lines].join('\\n'));
  });
}
`,
  'tests/legacy-store.test.js': `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { LegacyStore } from '../src/legacy-store.js';

test('what was inserted can be found', async () => {
  const store = new LegacyStore();
  const row = await promisify(store.insert.bind(store))('users', { name: 'Ada' });
  assert.deepEqual(await promisify(store.find.bind(store))('users', row.id), row);
});
`,
  'tests/user-service.test.js': `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { UserService } from '../src/user-service.js';

const ada = { name: 'Ada', email: 'ada@example.org' };

function open() {
  const service = new UserService();
  const names = ['get', 'list', 'findByEmail', 'create', 'rename', 'remove'];
  return Object.fromEntries(names.map((name) => [name, promisify(service[name].bind(service))]));
}

test('a user that was created can be had by id and by e-mail', async () => {
  const users = open();
  const { id } = await users.create(ada);
  assert.deepEqual(await users.get(id), { id, ...ada });
  assert.deepEqual(await users.findByEmail(ada.email), { id, ...ada });
});

test('an e-mail is taken once', async () => {
  const users = open();
  await users.create(ada);
  await assert.rejects(users.create({ ...ada, name: 'Another' }), /is taken/);
  assert.equal((await users.list()).length, 1);
});

test('a user can be renamed and removed', async () => {
  const users = open();
  const { id } = await users.create(ada);
  assert.equal((await users.rename(id, 'Ada L.')).name, 'Ada L.');
  assert.equal(await users.remove(id), true);
  await assert.rejects(users.rename(id, 'Nobody'), /no user/);
});
`,
  'tests/report.test.js': `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { userReport } from '../src/report.js';
import { UserService } from '../src/user-service.js';

test('the report names every user once, by name', async () => {
  const service = new UserService();
  const create = promisify(service.create.bind(service));
  await create({ name: 'Grace', email: 'grace@example.org' });
  await create({ name: 'Ada', email: 'ada@example.org' });
  const report = await promisify(userReport)(service);
  assert.equal(report, '2 users\\nAda <ada@example.org>\\nGrace <grace@example.org>');
});
`,
};
