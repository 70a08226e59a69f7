import { expect, test } from 'vitest';
import { Desk } from '../../source/engine/desk.ts';
import type { Action } from '../../source/policy/action.ts';
import type { Verdict } from '../../source/policy/decision.ts';
import { decision, plan, Story } from '../helpers/journal-builder.ts';
import { handClock, smallEngine } from './small-engine.ts';

const never = new AbortController().signal;
const action: Action = { kind: 'push', remote: 'origin', ref: 'feature/x' };

function desk(verdict: Verdict, ok = true) {
  const engine = smallEngine(new Story().save().proposed(plan('a')).approved(), handClock());
  const effects = [{ kind: 'push' as const, remote: 'origin', ref: 'feature/x', force: false }];
  const done: unknown[] = [];
  const made = new Desk(
    engine,
    () => decision({ verdict, effects }),
    () => [],
    undefined,
    false,
    async (request) => {
      done.push(request);
      return { ok, text: ok ? 'Pushed it.' : 'It failed.' };
    },
  );
  return { engine, done, ask: () => made.action({ id: 'p', tool: 'shell', action }, never) };
}

test('an allowed push is done by the supervisor, once, and the agent is told so instead of doing it', async () => {
  const { ask, done, engine } = desk('allow');
  expect(await ask()).toEqual({
    verdict: 'deny',
    reason: expect.stringMatching(/supervisor\. Pushed it\. It is done/),
  });
  expect(done).toHaveLength(1);
  expect(engine.state().pending.size).toBe(0);
  expect(engine.state().notice).toBe('Pushed it.');
});

test('a push that is refused or failed is not said to be done', async () => {
  const refused = desk('deny');
  expect(await refused.ask()).toMatchObject({ verdict: 'deny' });
  expect(refused.done).toEqual([]);
  expect(await desk('allow', false).ask()).toMatchObject({ reason: expect.stringContaining('Nothing was pushed') });
});
