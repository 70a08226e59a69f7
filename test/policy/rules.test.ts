import { describe, expect, test } from 'vitest';
import type { Action } from '../../source/policy/action.ts';
import { check } from '../../source/policy/check.ts';
import type { Verdict } from '../../source/policy/decision.ts';
import { evaluate } from '../../source/policy/evaluate.ts';
import { explain } from '../../source/policy/explain.ts';
import { judgeTool } from '../../source/policy/judge-tool.ts';
import { readPolicy } from '../../source/policy/read.ts';
import { MISSION, policy, type World, world } from './helpers/world.ts';

const attended = { attended: true, sandboxed: true };
const decide = (text: string, action: Action | string, given: World = {}, circumstances = attended) =>
  evaluate(
    policy(text),
    typeof action === 'string' ? { kind: 'exec', command: action } : action,
    world(given),
    circumstances,
  );
const verdict = (text: string, action: Action | string, given?: World): Verdict => decide(text, action, given).verdict;

describe('each kind of sentence decides', () => {
  test.each<[string, string, Verdict]>([
    ['- RESTRICTED: NO changes to `*.lock`', 'touch deep/down/yarn.lock', 'deny'],
    ['- ALLOWED: Write within `*.md`', 'touch deep/a.md', 'ask'],
    ['- ALLOWED: Write within `*.md`', 'touch a.md', 'allow'],
    ['- ALLOWED: Write within `src/**/*.{ts,tsx}`', 'touch src/a/b/c.tsx', 'allow'],
    ['- ALLOWED: Write within `src/**/*.{ts,tsx}`', 'touch src/a/b/c.js', 'ask'],
    ['- ALLOWED: Write within ./src', 'rm src/a', 'allow'],
    ['- ALLOWED: Write within ./src\n- ALLOWED: Delete within ./tmp', 'rm src/a', 'ask'],
    ['- ALLOWED: Write within ./src\n- RESTRICTED: NO changes to ./src/generated', 'rm -rf src/*', 'deny'],
    ['- ALLOWED: Write within ./src\n- RESTRICTED: NO changes to ./src/generated', 'rm src/index.ts', 'allow'],
    ['- RESTRICTED: NO reading of ./private', 'cat private/x', 'deny'],
    ['- RESTRICTED: NO reading of ./private', 'cat pr*/x', 'deny'],
    ['- RESTRICTED: Write only within ./src', 'touch lib/a', 'deny'],
    ['- ALLOWED: Read within ~/notes', 'cat ~/notes/a', 'allow'],
    ['- ALLOWED: Read within ../shared', 'cat ../shared/a', 'allow'],
    ['- ALLOWED: Read within `.env`', 'cat .env', 'allow'],
    ['- RESTRICTED: NO access to secrets', 'cat .env', 'deny'],
    ['- RESTRICTED: NO access to secrets', 'cat .env.example', 'allow'],
    ['- RESTRICTED: NO access to secrets', 'cat certs/server.pem', 'deny'],
    ['- RESTRICTED: NO access to secrets', 'rg token', 'allow'],
    ['- ALLOWED: Write within `package.json`', 'touch package.json', 'allow'],
    ['- ALLOWED: Write within the project', 'touch package.json', 'ask'],
    ['- ALLOWED: Write within the project', 'touch README.md', 'allow'],
    ['- ALLOWED: Write within the project', 'touch CLAUDE.md', 'deny'],
    ['- RESTRICTED: NO `rm -rf`', 'rm -r -f src/a', 'deny'],
    ['- RESTRICTED: NO `rm -rf`', 'rm -fr src/a', 'deny'],
    ['- RESTRICTED: NO `rm -rf`', 'sudo /bin/rm --force -R src/a; rm -fR src/b', 'deny'],
    ['- RESTRICTED: NO `git push --force`', 'git push -f origin x', 'deny'],
    ['- RESTRICTED: NO `git push`', 'git -c a.b=c push', 'deny'],
    ['- RESTRICTED: NO `npm publish`', 'npm --silent publish', 'deny'],
    ['- RESTRICTED: NO `npm publish`', 'npm view publish', 'ask'],
    ['- ALLOWED: Run commands: tsc, make', 'tsc -p .', 'allow'],
    // A list closes the programs that it names, as one of scripts closes the scripts; "NO commands unless …" closes all.
    ['- ALLOWED: Run commands: tsc, make', 'biome check', 'allow'],
    ['- ALLOWED: Run `cargo build`', 'cargo publish', 'ask'],
    ['- ALLOWED: Run `cargo build`', 'timeout 60 cargo doc', 'ask'],
    ['- ALLOWED: Run `cargo build`', 'git add -A && git commit -m x', 'allow'],
    ['- ALLOWED: Run `python -m pytest`', 'uv run pytest -q', 'ask'],
    ['- ALLOWED: Run `python -m pytest`', 'python -c 1', 'allow'],
    ['- ALLOWED: Run `npx tsc`', 'npx tsc --noEmit', 'allow'],
    ['- ALLOWED: Run `npx tsc`', 'tsc -p .', 'ask'],
    ['- ALLOWED: Run `timeout 60 make`', 'timeout 60 biome', 'allow'],
    ['- RESTRICTED: NO commands unless listed below\n- ALLOWED: Run `cargo build`', 'biome check', 'deny'],
    ['- ALLOWED: Run commands: tsc, make', 'ls && git status', 'allow'],
    ['- ALLOWED: Run commands: tsc, make', './tsc', 'ask'],
    ['- ALLOWED: Run commands: tsc, make', 'node_modules/.bin/tsc', 'allow'],
    ['- RESTRICTED: NO commands', 'ls', 'deny'],
    ['- RESTRICTED: NO commands unless listed below\n- ALLOWED: Run `ls`', 'ls src', 'allow'],
    ['- RESTRICTED: NO commands unless listed below\n- ALLOWED: Run `ls`', 'ls; pwd', 'deny'],
    ['- ALLOWED: Run npm scripts: test:*', 'npm run test:unit', 'allow'],
    ['- RESTRICTED: NO npm scripts unless listed below\n- ALLOWED: Run npm scripts: lint', 'npm run lint', 'allow'],
    ['- RESTRICTED: NO npm scripts unless listed below\n- ALLOWED: Run npm scripts: lint', 'npm run x', 'deny'],
    ['- ASK: Run `npm publish`', 'npm publish', 'ask'],
    ['- ALLOWED: Network calls to *.example.com', 'curl https://a.example.com', 'allow'],
    ['- ALLOWED: Network calls to *.example.com', 'curl https://example.com', 'ask'],
    ['- ALLOWED: Network calls to *.example.com', 'curl https://evilexample.com', 'ask'],
    ['- ALLOWED: Network calls to a.example:8443', 'curl https://a.example', 'ask'],
    ['- ALLOWED: Network calls to a.example:8443', 'curl https://a.example:8443', 'allow'],
    ['- ALLOWED: Network calls to bücher.example', 'curl https://xn--bcher-kva.example', 'allow'],
    ['- RESTRICTED: NO network calls except to a.example', 'curl https://a.example', 'allow'],
    ['- RESTRICTED: NO network calls', 'git push origin x', 'deny'],
    ['- RESTRICTED: NO network calls', 'curl http://localhost:1', 'allow'],
    ['- RESTRICTED: NO network calls to localhost', 'curl http://localhost:1', 'deny'],
    [
      '- RESTRICTED: NO network calls unless listed below\n- ALLOWED: Network calls to github.com',
      'git fetch',
      'allow',
    ],
    ['- RESTRICTED: NO git push', 'git push ../x y', 'deny'],
    ['- RESTRICTED: NO git push except to origin/feature/*', 'git push origin feature/a/b', 'allow'],
    ['- RESTRICTED: NO git push except to origin/feature/*', 'git push origin other', 'deny'],
    ['- RESTRICTED: NO git push except to origin/feature/*', 'git push origin feature/a:main', 'deny'],
    ['- RESTRICTED: NO git push to origin/release/*', 'git push origin x:release/1', 'deny'],
    ['- RESTRICTED: NO force push', 'git push -f origin x', 'deny'],
    ['- RESTRICTED: NO force push', 'git push origin x', 'ask'],
    [
      '- RESTRICTED: NO file operations outside project root unless listed below\n- ALLOWED: Read within /opt/data',
      'cat /opt/data/x',
      'allow',
    ],
    [
      '- RESTRICTED: NO file operations outside project root unless listed below\n- ALLOWED: Read within /opt/data',
      'touch /opt/data/x',
      'deny',
    ],
  ])('%s | %s: %s', (text, command, expected) => {
    expect(verdict(text, command)).toBe(expected);
  });

  test('scratch is free and the toolchain readable, whatever lies outside', () => {
    const outside = '- RESTRICTED: NO file operations outside project root';
    expect(verdict(outside, 'cat /usr/lib/x; touch /scratch/tmp/x')).toBe('allow');
    expect(verdict(outside, 'touch /usr/lib/x')).toBe('deny');
  });

  test('tools are judged by name, and only where bullets speak of them', () => {
    const facts = world();
    expect(judgeTool(policy(MISSION), 'Edit', facts, attended)).toBeUndefined();
    const rules = policy('- ALLOWED: Use tools: Read, mcp__docs__*\n- RESTRICTED: NO tools: mcp__docs__write');
    const of = (name: string) => judgeTool(rules, name, facts, attended)?.verdict;
    expect([of('Read'), of('mcp__docs__find'), of('mcp__docs__write'), of('Edit')]).toEqual([
      'allow',
      'allow',
      'deny',
      'ask',
    ]);
  });
});

describe('owners', () => {
  const both = (person: string, project: string, command: string): Verdict => {
    const read = readPolicy([
      { file: 'policy.md', owner: 'person', section: 'whole', text: person },
      { file: 'CLAUDE.md', owner: 'project', section: 'whole', text: project },
    ]);
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    return evaluate(read.policy, { kind: 'exec', command }, world(), attended).verdict;
  };
  const open = '- ALLOWED: Network calls to a.example';

  test('a project can not make exceptions to the rules of the person', () => {
    expect(both('- RESTRICTED: NO network calls unless listed below', open, 'curl https://a.example')).toBe('deny');
    expect(both('- RESTRICTED: NO network calls', open, 'curl https://a.example')).toBe('deny');
  });

  test("but the person can, to the project's and to their own", () => {
    expect(both(open, '- RESTRICTED: NO network calls unless listed below', 'curl https://a.example')).toBe('allow');
    expect(
      both(`- RESTRICTED: NO network calls unless listed below\n${open}`, '- LIMIT: 9 files', 'curl https://a.example'),
    ).toBe('allow');
  });
});

test('an explanation shows what was found in a command, and decides the same', () => {
  const action: Action = { kind: 'exec', command: 'cd src && npm run deploy > log.txt' };
  const rules = policy(MISSION);
  const facts = world();
  const shown = explain(rules, action, facts, attended);
  expect(shown.decision).toEqual(evaluate(rules, action, facts, attended));
  expect(shown.parts).toMatchObject([
    { words: ['cd', 'src'], does: ['reads src'] },
    {
      words: ['npm', 'run', 'deploy'],
      does: ['writes src/log.txt', 'runs the package script deploy'],
      runs: [
        {
          words: ['git', 'push', 'origin', 'main'],
          does: ['pushes to origin main'],
          judged: [{ verdict: 'allow' }, { verdict: 'deny', match: { source: { line: 4 } } }],
        },
      ],
    },
  ]);
  expect(JSON.parse(JSON.stringify(shown))).toEqual(shown);
});

test('a check says of each bullet what it means and which gates hold it', () => {
  const checked = check(policy(MISSION), ['hook', 'git']);
  expect(checked.map((one) => one.meaning)).toEqual([
    'the agent may read, write files in src, tests',
    'the agent may run the package scripts test, lint, build',
    'the agent may never push to main of origin',
    'the agent may never connect to any host outside this machine (git pushes are judged by themselves), but for what an ALLOWED bullet names',
    'the agent may never read, write, delete files outside the project root',
  ]);
  expect(checked[2]?.gates.map(({ gate, holds, present }) => [gate, holds, present])).toEqual([
    ['hook', 'whole', true],
    ['sandbox', 'part', false],
    ['proxy', 'part', false],
    // A private git directory is the sandbox's; without one the agent's git is the person's own.
    ['git', 'whole', false],
  ]);
  expect(check(policy(MISSION), ['hook', 'sandbox', 'proxy', 'git'])[2]?.gates.every((one) => one.present)).toBe(true);
  expect(checked[0]?.gates.map(({ gate, present }) => [gate, present])).toEqual([
    ['hook', true],
    ['sandbox', false],
    ['git', true],
  ]);
});

test('every answer is one sentence, whatever the action', () => {
  const actions: Action[] = [
    { kind: 'fetch', url: 'nonsense' },
    { kind: 'fetch', url: 'file:///etc/passwd' },
    { kind: 'fetch', url: 'http://[::1]/' },
    { kind: 'push', remote: 'nowhere', ref: '+x' },
    { kind: 'tool', name: 'x', input: {} },
    { kind: 'delete', path: '/' },
    { kind: 'exec', command: '#' },
    { kind: 'exec', command: 'ls', cwd: '/elsewhere' },
    { kind: 'read', path: 'a\0b' },
  ];
  for (const action of actions) {
    const { verdict: found, reason } = decide(MISSION, action);
    expect(reason).toMatch(/^It would .+\.$/);
    if (action.kind !== 'exec' || action.command !== '#')
      expect(found === 'allow' ? action : undefined).toEqual(
        found === 'allow' ? { kind: 'fetch', url: 'http://[::1]/' } : undefined,
      );
  }
});
