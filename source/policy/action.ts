import { z } from 'zod';

const text = z.string().min(1).max(100_000);

/**
 * One thing the agent wants to do, in neutral form: every gate and every agent speaks of the same seven kinds.
 * Paths may be absolute or relative to the project root; `cwd` of a command likewise (default: the project root).
 */
export const Action = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('read'), path: text }),
  z.strictObject({ kind: z.literal('write'), path: text }),
  z.strictObject({ kind: z.literal('delete'), path: text }),
  z.strictObject({ kind: z.literal('exec'), command: text, cwd: text.optional() }),
  z.strictObject({ kind: z.literal('fetch'), url: text }),
  z.strictObject({ kind: z.literal('push'), remote: text, ref: text, force: z.boolean().optional() }),
  z.strictObject({ kind: z.literal('tool'), name: text, input: z.unknown().optional() }),
]);
export type Action = z.infer<typeof Action>;
