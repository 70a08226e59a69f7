import type { GateReply } from '../../core/gate-protocol.ts';
import { unreadableInstruction } from '../../core/instruct.ts';

/** What became of a plan, and the words that tell Claude Code. */
export interface PlanWords {
  readonly words: string;
  /** Set where it was approved. */
  readonly approved: Extract<GateReply<'/v1/plan'>, { readonly approved: true }> | null;
}

export function planWords(reply: GateReply<'/v1/plan'>): PlanWords {
  if ('unreadable' in reply) return { words: unreadableInstruction(reply.unreadable, 'ExitPlanMode'), approved: null };
  if ('returned' in reply)
    return {
      words: `The person sent the plan back:\n${reply.returned}\n\nWork this in and propose the whole plan again with ExitPlanMode.`,
      approved: null,
    };
  const changed = reply.changed === null ? '' : ` The person changed it, and this is what holds:\n\n${reply.changed}\n`;
  return {
    words: `The plan is approved.${changed} Now work, step by step.\n\n${reply.instruction.text}`,
    approved: reply,
  };
}
