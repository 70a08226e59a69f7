/** What the scripted work writes, whole files first, then the pieces that it edits. */

export const databaseModule = `/** Tables in memory, with promises. Rows are copied on the way in and out. */
export class Database {
  #tables = new Map();
  #next = 1;

  #rows(table) {
    if (!this.#tables.has(table)) this.#tables.set(table, new Map());
    return this.#tables.get(table);
  }

  async insert(table, values) {
    const row = { id: this.#next++, ...values };
    this.#rows(table).set(row.id, row);
    return { ...row };
  }

  async find(table, id) {
    const row = this.#rows(table).get(id);
    return row && { ...row };
  }

  async all(table) {
    return [...this.#rows(table).values()].map((row) => ({ ...row }));
  }

  async update(table, id, values) {
    const row = this.#rows(table).get(id);
    if (row) Object.assign(row, values);
    return row && { ...row };
  }

  async remove(table, id) {
    return this.#rows(table).delete(id);
  }
}
`;

export const databaseTest = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Database } from '../src/database.js';

test('what was inserted can be found, changed and removed', async () => {
  const database = new Database();
  const row = await database.insert('users', { name: 'Ada' });
  assert.deepEqual(await database.find('users', row.id), row);
  assert.equal((await database.update('users', row.id, { name: 'Ada L.' })).name, 'Ada L.');
  assert.equal(await database.remove('users', row.id), true);
  assert.deepEqual(await database.all('users'), []);
});

test('rows are copies', async () => {
  const database = new Database();
  const row = await database.insert('users', { name: 'Ada' });
  row.name = 'changed';
  assert.equal((await database.find('users', row.id)).name, 'Ada');
});
`;

/** The service after the reads were ported: the writes still answer through callbacks. */
export const serviceWithReads = `import { Database } from './database.js';

/** The users of the club. */
export class UserService {
  constructor(database = new Database()) {
    this.database = database;
  }

  async get(id) {
    return this.database.find('users', id);
  }

  async list() {
    return this.database.all('users');
  }

  async findByEmail(email) {
    const users = await this.list();
    return users.find((user) => user.email === email);
  }

  create(user, callback) {
    this.findByEmail(user.email)
      .then((taken) => {
        if (taken) throw new Error(user.email + ' is taken');
        return this.database.insert('users', user);
      })
      .then((created) => callback(null, created), callback);
  }

  rename(id, name, callback) {
    this.database
      .update('users', id, { name })
      .then((user) => {
        if (!user) throw new Error('no user ' + id);
        return user;
      })
      .then((user) => callback(null, user), callback);
  }

  remove(id, callback) {
    this.database.remove('users', id).then((gone) => callback(null, gone), callback);
  }
}
`;

/** Where the service goes on after its constructor, plainly, and with a bridge for those who reach for the old store. */
export const noBridge = `    this.database = database;
  }
`;
export const bridge = `${noBridge}
  /** For callers that still reach for the old store. */
  get store() {
    const all = (table, callback) => this.database.all(table).then((rows) => callback(null, rows), callback);
    return { all };
  }
`;

/** The writes before, and after, first with the slip that the tests find. */
export const writesBefore = serviceWithReads.slice(serviceWithReads.indexOf('  create('));
export const writesAfter = `  async create(user) {
    const taken = await this.findByEmail(user.email);
    if (taken) throw new Error(user.email + ' is taken');
    return this.database.insert('users', user);
  }

  async rename(id, name) {
    const user = await this.database.update('users', id, { name });
    if (!user) throw new Error('no user ' + id);
    return user;
  }

  async remove(id) {
    return this.database.remove('users', id);
  }
}
`;
export const takenRight = 'const taken = await this.findByEmail(user.email);';
export const takenWrong = 'const taken = this.findByEmail(user.email);';

const reportLines = `    const lines = users.map((user) => user.name + ' <' + user.email + '>').sort();`;
/** The report on a service whose reads are promises, still with a callback of its own. */
export const reportPorted = `/** A line per user, by name, for the club's board. */
export function userReport(service, callback) {
  const report = async () => {
    const users = await service.list();
${reportLines}
    return [users.length + ' users', ...lines].join('\\n');
  };
  report().then((text) => callback(null, text), callback);
}
`;
export const reportModern = `/** A line per user, by name, for the club's board. */
export async function userReport(service) {
  const users = await service.list();
${reportLines.slice(2)}
  return [users.length + ' users', ...lines].join('\\n');
}
`;

const serviceTestHead = (names: string, promised: string) => `import assert from 'node:assert/strict';
import { test } from 'node:test';
${names === '' ? '' : "import { promisify } from 'node:util';\n"}import { UserService } from '../src/user-service.js';

const ada = { name: 'Ada', email: 'ada@example.org' };
${promised}`;

const serviceTestBody = `
test('a user that was created can be had by id and by e-mail', async () => {
  const users = open();
  const { id } = await users.create(ada);
  assert.deepEqual(await users.get(id), { id, ...ada });
  assert.deepEqual(await users.findByEmail(ada.email), { id, ...ada });
  assert.equal(await users.findByEmail('nobody@example.org'), undefined);
});

test('an e-mail is taken once', async () => {
  const users = open();
  await users.create(ada);
  await assert.rejects(users.create({ ...ada, name: 'Another' }), /ada@example.org is taken/);
  assert.equal((await users.list()).length, 1);
});

test('a user can be renamed and removed', async () => {
  const users = open();
  const { id } = await users.create(ada);
  assert.equal((await users.rename(id, 'Ada L.')).name, 'Ada L.');
  assert.equal(await users.remove(id), true);
  await assert.rejects(users.rename(id, 'Nobody'), /no user/);
});
`;

/** The service's tests with promised reads, and with everything promised. */
export const serviceTestReads =
  serviceTestHead(
    'writes',
    `
/** The reads are promises; the writes still take a callback. */
function open() {
  const service = new UserService();
  for (const name of ['create', 'rename', 'remove']) service[name] = promisify(service[name].bind(service));
  return service;
}
`,
  ) + serviceTestBody;
export const serviceTestAll = serviceTestHead('', '\nconst open = () => new UserService();\n') + serviceTestBody;

const reportTest = (opened: string, report: string) => `import assert from 'node:assert/strict';
import { test } from 'node:test';
${opened.includes('promisify') || report.includes('promisify') ? "import { promisify } from 'node:util';\n" : ''}import { userReport } from '../src/report.js';
import { UserService } from '../src/user-service.js';

test('the report names every user once, by name', async () => {
  const service = new UserService();
${opened}  await create({ name: 'Grace', email: 'grace@example.org' });
  await create({ name: 'Ada', email: 'ada@example.org' });
  const report = await ${report};
  assert.equal(report, '2 users\\nAda <ada@example.org>\\nGrace <grace@example.org>');
});
`;
const plainCreate = '  const create = (user) => service.create(user);\n';
/** The report's test once creating is a promise, and once the report is one too. */
export const reportTestWrites = reportTest(plainCreate, 'promisify(userReport)(service)');
export const reportTestAll = reportTest(plainCreate, 'userReport(service)');
