import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { environment } from '../helpers/environment.ts';
import { cli, git, newHome, newRepository } from '../helpers/journey.ts';
import { smallPolicy } from '../helpers/small-world.ts';

const home = () => newHome();

function policy(root: string, place: string, ...args: string[]) {
  const result = spawnSync(process.execPath, [cli, 'policy', ...args], {
    cwd: root,
    env: environment(place),
    encoding: 'utf8',
  });
  return { code: result.status, out: result.stdout, problem: result.stderr };
}

test('check says how each bullet was understood and which gates hold it, and names what it can’t understand', () => {
  const place = home();
  const root = newRepository(place, { 'CLAUDE.md': smallPolicy });
  const read = policy(root, place, 'check', '--json');
  expect(read.code).toBe(0);
  expect(JSON.parse(read.out).rules).toMatchObject([
    { source: { line: 4 } },
    { source: { line: 5 } },
    { source: { line: 6 }, verdict: 'deny' },
    {},
  ]);
  expect(policy(root, place, 'check').out).toMatch(/sandbox {2}(?:not present|whole)/);

  writeFileSync(join(root, 'CLAUDE.md'), `${smallPolicy}- RESTRICTED: NO git pushs to origin/main\n`);
  const broken = policy(root, place, 'check');
  expect(broken).toMatchObject({ code: 1, out: expect.stringContaining('CLAUDE.md:8') });
  expect(broken.out).toContain('would work:');
  expect(policy(root, place, 'check', '--committed').code).toBe(0);
});

test('explain decides a command, a path and an address as a run would', () => {
  const place = home();
  const root = newRepository(place, { 'CLAUDE.md': smallPolicy });
  const decision = (...args: string[]) => JSON.parse(policy(root, place, 'explain', '--json', ...args).out).decision;
  expect(decision('--', 'grep', '-r', 'x', 'src')).toBe('allow');
  expect(decision('--', 'sh', '-c', 'git push origin HEAD:main')).toBe('deny');
  expect(decision('--path', 'src/a.ts')).toBe('allow');
  expect(decision('--path', '../a.ts')).toBe('deny');
  expect(decision('--path', 'README.md')).toBe('ask');
  expect(decision('--unattended', '--path', 'README.md')).toBe('deny');
  expect(policy(root, place, 'explain')).toMatchObject({ code: 2, problem: expect.stringContaining('one thing') });
});

test('diff says what a commit’s policy became, and a widened one is its own exit code', () => {
  const place = home();
  const root = newRepository(place, { 'CLAUDE.md': smallPolicy });
  expect(policy(root, place, 'diff', 'HEAD')).toMatchObject({ code: 0, out: 'No rule changed.\n' });
  writeFileSync(join(root, 'CLAUDE.md'), smallPolicy.replace(/^.*git push.*\n/m, ''));
  expect(policy(root, place, 'diff', 'HEAD')).toMatchObject({ code: 3, out: expect.stringContaining('wider') });
  git(root, 'commit', '-qam', 'Without it');
  expect(policy(root, place, 'diff', 'HEAD~1').code).toBe(3);
  expect(policy(root, place, 'diff', 'nowhere')).toMatchObject({ code: 2 });
});
