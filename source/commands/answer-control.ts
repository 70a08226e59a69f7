import { z } from 'zod';
import type { Decided } from '../core/decided.ts';
import type { Intent, Refusal } from '../core/intent.ts';
import { planHash } from '../core/plan-hash.ts';
import type { Settling } from '../core/settle.ts';
import type { Engine } from '../engine/engine.ts';
import type { Look } from '../ports.ts';

const Hash = z.string().regex(/^[0-9a-f]{40,64}$/);

const RollbackTarget = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('checkpoint'), id: z.number().int().positive() }),
  z.strictObject({ kind: z.literal('commit'), hash: Hash }),
  z.strictObject({
    kind: z.literal('part'),
    part: z.strictObject({
      from: Hash,
      to: Hash,
      side: z.enum(['from', 'to']),
      path: z.string().min(1),
      hunk: z.number().int().nonnegative().nullable(),
    }),
  }),
]);

const judged = { hooks: z.boolean(), sign: z.boolean() };

/** What becomes of a run's commits. */
const How = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('keep'), ...judged }),
  z.strictObject({ kind: z.literal('squash'), message: z.string().max(65_536), ...judged }),
  z.strictObject({ kind: z.literal('rename'), branch: z.string().max(200) }),
  z.strictObject({ kind: z.literal('undo'), settlement: z.number().int() }),
]);

/** What another shell of the person's may ask of a supervisor. */
const Request = z.discriminatedUnion('ask', [
  z.strictObject({ ask: z.literal('stop') }),
  z.strictObject({ ask: z.literal('approve'), hash: z.string().optional() }),
  z.strictObject({ ask: z.literal('go-on') }),
  z.strictObject({ ask: z.literal('end') }),
  z.strictObject({
    ask: z.literal('answer'),
    id: z.string(),
    answer: z.enum(['allow', 'deny']),
    scope: z.enum(['once', 'run']).default('once'),
  }),
  z.strictObject({ ask: z.literal('return-plan'), feedback: z.string().max(20_000) }),
  z.strictObject({
    ask: z.literal('roll-back'),
    target: RollbackTarget,
  }),
  z.strictObject({ ask: z.literal('preview'), target: RollbackTarget }),
  z.strictObject({ ask: z.literal('settle'), how: How }),
  z.strictObject({ ask: z.literal('finishing') }),
  z.strictObject({ ask: z.literal('undo') }),
  z.strictObject({ ask: z.literal('redo') }),
]);
export type ControlRequest = z.input<typeof Request>;

/** How an answer came, as the other shell says it itself. Only for the journal. */
const From = z.object({ by: z.enum(['shell', 'inbox']).default('shell'), who: z.string().max(200).optional() });
export type ControlFrom = z.input<typeof From>;

/** Does for another shell what a key does here, with the same checks. `stop` ends the supervisor, not the run. */
export async function answerControl(
  engine: Engine,
  request: unknown,
  stop: (reason: string) => void,
  look: Look,
): Promise<unknown> {
  const { from, ...rest } = z.looseObject({ from: z.unknown().optional() }).parse(request);
  const asked = Request.parse(rest);
  const { by, who } = From.parse(from ?? {});
  const decided: Decided = { by, ...(who !== undefined && { who }) };
  if (asked.ask === 'preview') return look.preview(asked.target);
  if (asked.ask === 'finishing') return look.finishing?.();
  if (asked.ask === 'settle')
    return (await settle(engine, asked.how, decided)) ?? { ok: true, settlement: engine.state().settlements.at(-1) };
  if (asked.ask === 'stop') {
    stop(`stopped from another shell${who === undefined ? '' : ` (${who})`}`);
    return { ok: true };
  }
  const refusal = await engine.send(intent(engine, asked, decided));
  return refusal ?? { ok: true };
}

/** Brings the run's commits to their end and waits for it; the refusal, or why it failed, comes back. */
export async function settle(
  engine: Engine,
  how: Settling,
  from: Decided = { by: 'shell' },
): Promise<Refusal | undefined> {
  const refusal = await engine.send({ type: 'settle', how, ...from });
  if (refusal) return refusal;
  const last = await engine.when(({ settlements }) => {
    const one = settlements.at(-1);
    return one && one.state !== 'running' ? one : undefined;
  });
  return last.state === 'failed' ? { refused: last.notes.join(' ') } : undefined;
}

function intent(
  engine: Engine,
  asked: Exclude<z.output<typeof Request>, { ask: 'stop' | 'preview' | 'finishing' | 'settle' }>,
  from: Decided,
): Intent {
  switch (asked.ask) {
    case 'approve': {
      const { plan } = engine.state();
      return { type: 'approve-plan', hash: asked.hash ?? (plan ? planHash(plan) : ''), ...from };
    }
    case 'go-on':
      return { type: 'go-on', ...from };
    case 'end':
      return { type: 'end-run', ...from };
    case 'answer':
      return { type: 'answer-action', id: asked.id, answer: asked.answer, scope: asked.scope, ...from };
    case 'return-plan':
      return { type: 'return-plan', feedback: asked.feedback, ...from };
    case 'roll-back':
      return { type: 'roll-back', target: asked.target, ...from };
    case 'undo':
      return { type: 'undo-rollback', ...from };
    case 'redo':
      return { type: 'redo-rollback', ...from };
  }
}
