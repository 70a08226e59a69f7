import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { realFacts } from '../../../source/adapters/facts.ts';
import { lookAround } from '../../../source/adapters/survey/look-around.ts';
import { missingBullets, withBullets } from '../../../source/core/init/missing-bullets.ts';
import { propose } from '../../../source/core/init/propose.ts';
import { survey } from '../../../source/core/init/survey.ts';
import type { Action } from '../../../source/policy/action.ts';
import { evaluate } from '../../../source/policy/evaluate.ts';
import { readPolicy } from '../../../source/policy/read.ts';
import { sampleProjects } from '../../helpers/sample-projects.ts';

const target = { file: 'CLAUDE.md', section: 'headed', text: null } as const;

const config =
  '[remote "origin"]\n\turl = git@example.com:ann/shop.git\n[branch "main"]\n\tremote = origin\n\tmerge = refs/heads/main\n';

/** The files on disk, with a repository as git would leave it, and what the project's generated policy says. */
function prepared(files: Readonly<Record<string, string>>) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'chp-init-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const all = { ...files, '.git/HEAD': 'ref: refs/heads/work\n', '.git/config': config, '.git/objects/x': '' };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const facts = realFacts({ root, home: '/home/ann' });
  const proposals = propose(survey(lookAround(root)), facts);
  const missing = missingBullets(proposals.bullets, [], target);
  const reading = readPolicy(
    withBullets(
      missing.bullets.filter((bullet) => bullet.on),
      [],
      target,
    ),
  );
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems, null, 1));
  const says = (action: Action, attended = true, sandboxed = false) =>
    evaluate(reading.policy, action, facts, { attended, sandboxed }).verdict;
  const run = (command: string, attended = true, sandboxed = false) =>
    says({ kind: 'exec', command }, attended, sandboxed);
  return { root, proposals, missing, policy: reading.policy, says, run };
}

describe.each(sampleProjects)('the policy generated for a $kind project', ({ files, build, test: tests, code }) => {
  test('loads with nothing left out, also with what is off at first', () => {
    const { missing, proposals } = prepared(files);
    expect(missing.remarks).toEqual([]);
    expect(missing.bullets).toEqual(proposals.bullets);
    expect(readPolicy(withBullets(missing.bullets, [], target))).toMatchObject({ ok: true });
  });

  test('lets the project be built, tested and changed, without a question, with a sandbox and without', () => {
    const { says, run, policy } = prepared(files);
    for (const sandboxed of [true, false]) {
      for (const command of [...build, ...tests])
        expect([command, run(command, false, sandboxed)]).toEqual([command, 'allow']);
      expect(says({ kind: 'write', path: code }, false, sandboxed)).toBe('allow');
    }
    expect(policy.verify.map(({ command }) => command)).toHaveLength(
      files['pnpm-lock.yaml'] || tests.length > 0 ? 1 : 0,
    );
  });

  test('refuses what the mission forbids: pushes to main, other hosts, files outside, secrets, its own rules', () => {
    const { says, run } = prepared(files);
    for (const sandboxed of [true, false]) {
      for (const command of [
        'git push origin main',
        'git push origin HEAD:main',
        'git push --force origin work',
        'curl https://api.example.com/x',
        'cat /etc/passwd',
        'rm -rf ../other',
        'echo x > ~/.bashrc',
        'cat .env',
      ])
        expect([command, run(command, true, sandboxed)]).toEqual([command, 'deny']);
      expect(says({ kind: 'fetch', url: 'https://api.example.com' }, true, sandboxed)).toBe('deny');
      expect(says({ kind: 'write', path: '../x' }, true, sandboxed)).toBe('deny');
      expect(says({ kind: 'write', path: 'CLAUDE.md' }, true, sandboxed)).toBe('deny');
      // What is not named is not forbidden, but never done unasked.
      expect(says({ kind: 'write', path: 'README.md' }, true, sandboxed)).toBe('ask');
      expect(run('git push origin feature/x', false, sandboxed)).toBe('deny');
    }
  });
});

test('a script whose body does what the bullets forbid is left out and named', () => {
  const { proposals, run } = prepared(sampleProjects[0]?.files ?? {});
  expect(proposals.remarks).toContainEqual(
    expect.stringMatching(/"check:remote" is left out\. It would connect to status\.example\.com.*NO network calls/),
  );
  expect(proposals.remarks).toContainEqual(expect.stringMatching(/Not named.*deploy, start/));
  expect(run('npm run deploy')).toBe('deny');
});

test('hosts of lock files are proposed by name, and taken at first only where builds have to fetch', () => {
  const hosts = (kind: string) =>
    prepared(sampleProjects.find((one) => one.kind === kind)?.files ?? {}).proposals.bullets.find(({ text }) =>
      text.startsWith('ALLOWED: Network'),
    );
  expect(hosts('Node')).toMatchObject({ text: 'ALLOWED: Network calls to registry.npmjs.org', on: false });
  expect(hosts('Rust')).toMatchObject({ on: true, text: expect.stringContaining('static.crates.io') });
  expect(hosts('C')).toBeUndefined();
});

test('a project without tests, or with secrets in it, is told so', () => {
  const { proposals } = prepared({
    'src/a.js': '',
    'package.json': '{"scripts":{"test":"echo \\"Error: no test specified\\" && exit 1"}}',
    '.env': 'KEY=1\n',
  });
  expect(proposals.remarks.join('\n')).toMatch(/Nothing was found that tests[\s\S]*\.env/);
  expect(proposals.bullets.some(({ text }) => text.startsWith('VERIFY'))).toBe(false);
});

test('a test script that would do more than the bullets allow is offered for verifying, off at first', () => {
  const { proposals } = prepared({
    'src/a.js': '',
    'package.json': '{"scripts":{"test":"node --test && git push origin main"}}',
  });
  expect(proposals.bullets.find(({ text }) => text.startsWith('VERIFY'))).toMatchObject({
    text: 'VERIFY: `npm test`',
    on: false,
  });
});

test('an empty folder still gets a policy that loads', () => {
  expect(prepared({}).policy.rules.length).toBeGreaterThan(4);
});
