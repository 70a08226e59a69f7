import { expect, test } from 'vitest';
import { evaluate } from '../../source/policy/evaluate.ts';
import { judgeCommand } from '../../source/policy/judge-command.ts';
import { judgeGlob } from '../../source/policy/judge-glob.ts';
import { judgeHost } from '../../source/policy/judge-host.ts';
import { MISSION, policy, ROOT, world } from './helpers/world.ts';

const mission = policy(MISSION);
const facts = world();
const attended = { attended: true, sandboxed: true };

test('a decision names the rule, the effects and whether the tree may change', () => {
  expect(
    evaluate(
      mission,
      { kind: 'exec', command: 'cd src && echo "$(git push origin HEAD:main)" > a.ts' },
      facts,
      attended,
    ),
  ).toMatchObject({
    verdict: 'deny',
    reason: 'It would push to origin main; "NO git push to origin/main" (CLAUDE.md:4) forbids it.',
    matches: [{ verdict: 'deny', source: { file: 'CLAUDE.md', line: 4 } }, { verdict: 'allow' }],
    gate: 'hook',
    changes: 'yes',
  });
  expect(evaluate(mission, { kind: 'exec', command: 'cd src && echo x > a.ts' }, facts, attended).effects).toEqual([
    { kind: 'run', words: ['cd', 'src'], reads: true },
    { kind: 'read', path: `${ROOT}/src` },
    { kind: 'run', words: ['echo', 'x'], reads: true },
    { kind: 'write', path: `${ROOT}/src/a.ts` },
  ]);
});

test('unattended, what would be asked is refused and says so', () => {
  const action = { kind: 'write', path: 'README.md' } as const;
  expect(evaluate(mission, action, facts, attended).verdict).toBe('ask');
  expect(evaluate(mission, action, facts, { attended: false, sandboxed: true })).toMatchObject({
    verdict: 'deny',
    reason: 'It would write README.md, which no ALLOWED bullet covers; nobody is there to be asked, so it is refused.',
  });
});

test('a glob of a plan is judged by the files it matches and by what it could create', () => {
  expect(judgeGlob(mission, 'src/**/*.ts', facts, attended)).toMatchObject({
    decision: { verdict: 'allow' },
    matched: ['src/index.ts', 'src/db.ts', 'src/generated/api.ts'],
    opens: ['src'],
    wide: false,
  });
  expect(judgeGlob(mission, '*.md', facts, attended)).toMatchObject({
    decision: { verdict: 'deny' },
    matched: ['README.md', 'CLAUDE.md'],
  });
  expect(judgeGlob(mission, '**', facts, attended)).toMatchObject({ wide: true, opens: ['.'] });
  expect(judgeGlob(mission, 'docs/new.md', facts, attended)).toMatchObject({
    decision: { verdict: 'ask' },
    matched: [],
    wide: false,
  });
});

test('a command of a plan shows the bodies of its scripts', () => {
  expect(judgeCommand(mission, 'npm test', facts, attended)).toMatchObject({
    decision: { verdict: 'allow' },
    meaning: ['runs the package script test', 'runs: node scripts/prepare.mjs', 'runs: vitest run'],
  });
  expect(judgeCommand(mission, 'npm run deploy', facts, attended).decision.verdict).toBe('deny');
});

test('a host of a plan is judged as a connection', () => {
  expect(judgeHost(mission, 'api.example.com', facts, attended)).toMatchObject({
    decision: { verdict: 'deny' },
    meaning: ['connect to api.example.com:443'],
    wide: false,
  });
});

test('a push to a remote that is not configured is judged by its name', () => {
  const nowhere = { ...facts, remotes: () => ({}) };
  const decided = evaluate(mission, { kind: 'exec', command: 'git push origin main' }, nowhere, attended);
  expect(decided).toMatchObject({ verdict: 'deny', matches: [{ source: { line: 4 } }] });
});
