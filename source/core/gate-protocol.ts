import { z } from 'zod';
import { Action } from '../policy/action.ts';

const id = z.string().min(1).max(200);
const reason = z.string().max(20_000);
const count = z.number().int().nonnegative();
const ok = z.strictObject({ ok: z.literal(true) });

/** What the agent is to do now. In `dry-run` it can only read. */
export const GateInstruction = z.strictObject({
  id: z.number().int(),
  text: z.string().min(1).max(500_000),
  stage: z.enum(['dry-run', 'checkpoint']),
});
export type GateInstruction = z.infer<typeof GateInstruction>;

/**
 * Everything an agent program and its supervisor say to each other: JSON over POST on loopback, one entry per path.
 * Both sides read what comes in with these schemas. Whatever does not match is no: the supervisor answers 4xx, the
 * agent takes no action. A reply may be held for as long as a person needs; white space in front of it means "still here".
 */
export const gateProtocol = {
  /** "I ended instruction `ended` (null: I just began) and this is what I said last." Held until there is work. */
  '/v1/turn': {
    request: z.strictObject({ ended: z.number().int().nullable(), text: z.string().max(100_000) }),
    reply: z.union([z.strictObject({ instruction: GateInstruction }), z.strictObject({ over: reason })]),
  },
  /** "May I do this?" Held while a person is asked. `id` is new for every question. */
  '/v1/action': {
    request: z.strictObject({
      id,
      tool: z.string().min(1).max(200),
      action: Action,
      /** Whose call it is where it is not the agent's own: the kind of its subagent. */
      who: z.string().min(1).max(200).optional(),
    }),
    reply: z.discriminatedUnion('verdict', [
      z.strictObject({ verdict: z.literal('allow') }),
      z.strictObject({ verdict: z.literal('deny'), reason }),
    ]),
  },
  /** How an allowed action ended. */
  '/v1/result': { request: z.strictObject({ id, ok: z.boolean() }), reply: ok },
  /** "This is my plan." Held until a person decided. `changed` says in words what the person changed in it. */
  '/v1/plan': {
    request: z.strictObject({ id, plan: z.unknown() }),
    reply: z.union([
      z.strictObject({ approved: z.literal(true), instruction: GateInstruction, changed: z.string().nullable() }),
      z.strictObject({ returned: reason }),
      z.strictObject({ unreadable: z.array(z.string()) }),
    ]),
  },
  /** Tokens of one exchange with the model: a claim, like everything that the agent says of itself. */
  '/v1/usage': {
    request: z.strictObject({
      model: z.string().min(1).max(200),
      input: count,
      output: count,
      cacheRead: count,
      cacheWrite: count,
    }),
    reply: ok,
  },
  /** Something a person should see: a retry, an overload, an interrupt. */
  '/v1/notice': { request: z.strictObject({ text: z.string().min(1).max(2_000) }), reply: ok },
  /** Held for the agent's whole life and never answered: either side learns by it at once that the other is gone. */
  '/v1/alive': { request: z.strictObject({}), reply: ok },
} as const;

export type GatePath = keyof typeof gateProtocol;
export type GateRequest<P extends GatePath> = z.infer<(typeof gateProtocol)[P]['request']>;
export type GateReply<P extends GatePath> = z.infer<(typeof gateProtocol)[P]['reply']>;
