import { expect, test } from 'vitest';
import { evaluate } from '../../source/policy/evaluate.ts';
import type { Facts } from '../../source/policy/facts.ts';
import { policy, ROOT, world } from './helpers/world.ts';

const attended = { attended: true, sandboxed: true };
const rules = policy(
  '- ALLOWED: Read/write within ./packages\n- ALLOWED: Run npm scripts: test, build\n- RESTRICTED: NO git push\n',
);

/** A repository of packages: the texts of its files by path. */
function repository(files: Readonly<Record<string, string>>): Facts {
  return {
    ...world(),
    read: (path) => files[path.slice(ROOT.length + 1)],
    files: () => Object.keys(files),
  };
}

const root = (test: string) => JSON.stringify({ workspaces: ['packages/*'], scripts: { test } });
const one = (test: string) => JSON.stringify({ name: '@m/a', scripts: { test } });
const judge = (facts: Facts, command: string) => evaluate(rules, { kind: 'exec', command }, facts, attended);

test('a script that runs the packages’ own scripts is judged by what those do', () => {
  for (const spread of [
    'npm test --workspaces',
    'npm run test -ws --if-present',
    'pnpm -r test',
    'npm test -w packages/a',
  ]) {
    const good = { 'package.json': root(spread), 'packages/a/package.json': one('node --test') };
    expect(judge(repository(good), 'npm test'), spread).toMatchObject({ verdict: 'allow' });
    const bad = { ...good, 'packages/b/package.json': one('git push origin main') };
    expect(judge(repository(bad), 'npm test'), spread).toMatchObject({ verdict: 'deny' });
  }
});

test('packages that can’t be known, or lie outside, are not guessed', () => {
  const outside = JSON.stringify({ workspaces: ['../other'], scripts: { test: 'npm test --workspaces' } });
  for (const manifest of [outside, JSON.stringify({ scripts: { test: 'npm test --workspaces' } })]) {
    const facts = repository({ 'package.json': manifest, 'packages/a/package.json': one('node --test') });
    expect(judge(facts, 'npm test').verdict).not.toBe('allow');
  }
  const facts = repository({ 'package.json': root('x'), 'packages/a/package.json': one('node --test') });
  expect(judge(facts, 'npm install left-pad --workspaces').verdict).not.toBe('allow');
});
