import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Event } from '../../source/core/event.ts';
import { judge } from '../../source/core/judge.ts';
import { judgePlan } from '../../source/core/judge-plan.ts';
import { openKinds } from '../../source/core/open-kinds.ts';
import { neverSeen, seenKinds } from '../../source/core/trust.ts';
import type { Decision, Effect } from '../../source/policy/decision.ts';
import { evaluate } from '../../source/policy/evaluate.ts';
import { decision, info, Story, step } from '../helpers/journal-builder.ts';
import { policy, ROOT, world } from '../policy/helpers/world.ts';

const listed = policy(
  [
    '## Permissions for Auto Mode',
    '- ALLOWED: Network calls to registry.npmjs.org, 127.0.0.1:4873',
    '- ALLOWED: Read/write within ./src, ./package.json',
    '- ALLOWED: git push to origin/work',
    '- ALLOWED: Run `npm`, `git`, `curl`, `gh`, `node`',
    '',
  ].join('\n'),
);
const facts = world();
const place = { attended: false, sandboxed: true };
const kinds = (command: string) => openKinds(evaluate(listed, { kind: 'exec', command }, facts, place), ROOT, listed);
const pinned = info({ root: ROOT, policy: listed });
const publish = evaluate(listed, { kind: 'exec', command: 'npm publish' }, facts, place);

test.each([
  ['cat src/db.ts && node scripts/prepare.mjs', []],
  ['echo hi > src/new.ts', []],
  ['npm publish', ['`npm publish`', 'connect to registry.npmjs.org']],
  ['git push origin work', ['`git push`', 'push to origin']],
  ['echo {} > package.json', ['change package.json']],
  ['curl -X POST http://127.0.0.1:4873/x', ['`curl -X POST`', 'connect to 127.0.0.1']],
  ['curl http://127.0.0.1:9999/x', []],
])('of %s these kinds leave sandbox and proxy: %s', (command, expected) => {
  expect(kinds(command)).toEqual(expected);
});

test('an option before the subcommand makes another kind: it could take that word for its value', () => {
  expect(kinds('npm --tag install publish')).not.toContain('`npm install`');
});

describe('what was seen', () => {
  const story = (given: { attended?: boolean; watched?: boolean } = {}) => {
    const { attended = true, watched = true } = given;
    const begun = new Story({ root: ROOT, policy: listed, attended });
    begun.happened({ type: 'supervisor.started', pid: 2, resumed: true, ...(watched && { watched }) });
    return begun
      .save()
      .proposed({ summary: '', steps: [step('a', { commands: ['npm publish'], hosts: ['registry.npmjs.org'] })] })
      .approved();
  };
  const asks = (run: Story, verdict: Decision['verdict'] = 'allow') =>
    run.happened({
      ...{ type: 'action.judged', id: '1', tool: 'shell', drift: [] },
      action: { kind: 'exec', command: 'npm publish' },
      decision: { ...publish, verdict },
    });
  const ends = (run: Story, ok = true) => seenKinds(run.happened({ type: 'action.finished', id: '1', ok }).events);
  const answered = (run: Story, by: 'key' | 'shell') =>
    run.happened({ type: 'action.answered', id: '1', answer: 'allow', scope: 'once', by });
  const both = ['`npm publish`', 'connect to registry.npmjs.org'];

  test('it succeeded while the app showed the run in the person’s terminal', () => {
    expect(ends(asks(story()))).toEqual(both);
    expect(ends(asks(story()), false)).toEqual([]);
    expect(seenKinds(asks(story()).events)).toEqual([]);
  });

  test('or the person allowed just that, wherever the run was shown', () => {
    expect(ends(asks(story({ watched: false })))).toEqual([]);
    expect(ends(answered(asks(story({ watched: false }), 'ask'), 'shell'))).toEqual(both);
  });

  test('a connection that a bullet let go while it was watched counts as the host', () => {
    const reached: Parameters<Story['happened']>[0] = {
      type: 'connection.allowed',
      host: 'registry.npmjs.org',
      port: 443,
    };
    expect(seenKinds(story().happened(reached).events)).toEqual(['connect to registry.npmjs.org']);
    expect(seenKinds(story({ watched: false }).happened(reached).events)).toEqual([]);
  });

  test('a run that nobody watches earns nothing', () => {
    expect(ends(asks(story({ attended: false })))).toEqual([]);
  });

  test('what was under way when a supervisor died is not taken for done', () => {
    const cut = asks(story()).happened({ type: 'supervisor.started', pid: 3, resumed: true, watched: true });
    expect(ends(cut)).toEqual([]);
  });
});

const pushes = evaluate(listed, { kind: 'exec', command: 'git push origin work' }, facts, place);

/** A run that nobody watches, in the step that this is about. */
function alone(seen: readonly string[], by: 'key' | 'standing word' = 'standing word') {
  const story = new Story({
    ...{ root: ROOT, policy: listed, sandbox: 'proven', attended: false },
    alone: { proceedIfClean: true, amendFiles: 3, seen },
  }).save();
  const plan = { summary: '', steps: [step('a', { commands: ['git push origin work'] })] };
  const judged = judgePlan(listed, plan, facts, place, (one) => neverSeen(story.run, one));
  story.proposed(plan, judged);
  return { story, judged, begun: () => story.happened({ type: 'plan.approved', hash: 'h', by }).save() };
}

test('unattended, what was never seen here is refused, and the refusal names it', () => {
  const { story, begun } = alone(['push to origin']);
  begun();
  const { decision: judged } = judge(story.run, { kind: 'exec', command: 'git push origin work' }, pushes);
  expect(judged.verdict).toBe('deny');
  expect(judged.matches[0]?.source.text).toBe('Never seen here under a person’s eyes: `git push`');
});

test('what was seen goes on, and so does what stands in a plan that a person approved', () => {
  const all = openKinds(pushes, ROOT, listed);
  const seen = alone(all).begun();
  expect(judge(seen.run, { kind: 'exec', command: 'git push origin work' }, pushes).decision.verdict).toBe('allow');
  const vouched = alone([], 'key').begun();
  expect(judge(vouched.run, { kind: 'exec', command: 'git push origin work' }, pushes).decision.verdict).toBe('allow');
});

test('a plan that names what was never seen is not clean: it waits for a person', () => {
  const { story, judged } = alone([]);
  expect(judged[0]?.flatMap(({ unseen = [] }) => unseen)).toContain('`git push`');
  expect(judged[0]?.find(({ unseen }) => unseen)?.meaning.at(-1)).toContain('never seen here');
  expect(story.run.stage).toBe('proceed');
});

const effects: fc.Arbitrary<Effect> = fc.oneof(
  fc.record({
    kind: fc.constant('run' as const),
    words: fc.array(fc.constantFrom('npm', 'publish', 'run', '-x'), { minLength: 1 }),
  }),
  fc.record({ kind: fc.constant('fetch' as const), host: fc.constantFrom('a.example', 'b.example', 'localhost') }),
  fc.record({ kind: fc.constant('write' as const), path: fc.constantFrom(`${ROOT}/src/a.ts`, `${ROOT}/package.json`) }),
  fc.constant({ kind: 'push' as const, remote: 'origin', ref: 'work', force: false }),
  fc.constant({ kind: 'tool' as const, name: 'mcp__x__y' }),
);

test('trust never makes anything wider, and having seen more never makes anything stricter', () => {
  const rank = { allow: 0, ask: 1, deny: 2 };
  const decisions = fc.record({
    verdict: fc.constantFrom<Decision['verdict']>('allow', 'ask', 'deny'),
    found: fc.array(effects),
  });
  const action = { kind: 'exec', command: 'x' } as const;
  fc.assert(
    fc.property(decisions, fc.array(fc.nat(20)), ({ verdict, found }, picks) => {
      const given = decision({ verdict, effects: found, changes: 'yes' });
      const all = openKinds(given, ROOT, listed);
      const some = all.filter((_, index) => picks.includes(index));
      const word = (seen: readonly string[], attended: boolean) => {
        const run = {
          ...new Story({
            root: ROOT,
            policy: listed,
            attended,
            alone: { proceedIfClean: true, amendFiles: 3, seen },
          }).save().run,
          stage: 'checkpoint' as const,
        };
        return rank[judge(run, action, given).decision.verdict];
      };
      const [none, few, whole] = [word([], false), word(some, false), word(all, false)];
      expect(none).toBeGreaterThanOrEqual(few);
      expect(few).toBeGreaterThanOrEqual(whole);
      expect(whole).toBeGreaterThanOrEqual(word([], true));
      expect(none === 2 || all.length === 0 || verdict !== 'allow').toBe(true);
    }),
  );
});

test('the same journal always shows the same', () => {
  const events: Event[] = [{ seq: 1, at: 1, type: 'run.started', info: pinned }];
  expect(seenKinds(events)).toEqual([]);
});
