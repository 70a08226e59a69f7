import { randomUUID } from 'node:crypto';
import type { ToolResultBlockParam, ToolUseBlock } from '@anthropic-ai/sdk/resources/messages';
import type { GateInstruction } from '../core/gate-protocol.ts';
import { unreadableInstruction } from '../core/instruct.ts';
import { GateLost } from './gate-lost.ts';
import { type CallPlace, interrupted, result } from './perform-call.ts';

/** What became of a proposal: the result for the model, and the next instruction if it was approved. */
export interface PlanTaken {
  readonly result: ToolResultBlockParam;
  readonly instruction: GateInstruction | null;
}

function stepTitles(plan: unknown): string[] {
  const steps = (plan as { steps?: unknown } | null)?.steps;
  if (!Array.isArray(steps)) return [];
  return steps.slice(0, 50).map((step: { title?: unknown } | null) => String(step?.title ?? ''));
}

/** Lays a plan before the person and waits for the answer, however long it takes. Rejects with GateLost only. */
export async function takePlan(call: ToolUseBlock, place: CallPlace): Promise<PlanTaken> {
  const { gate, screen, signal } = place;
  screen.call('plan', '');
  for (const [index, title] of stepTitles(call.input).entries()) screen.output(`${index + 1} ${title}`);
  screen.note('  waiting for the person');
  try {
    const answer = await gate.plan(randomUUID(), call.input, signal);
    if ('approved' in answer) {
      screen.outcome('done', answer.changed === null ? 'approved' : `approved, changed: ${answer.changed}`);
      const changed = answer.changed === null ? '' : ` The person changed it:\n${answer.changed}\n`;
      const text = `The plan is approved.${changed} Now work, step by step.\n\n${answer.instruction.text}`;
      return { result: result(call, text), instruction: answer.instruction };
    }
    if ('returned' in answer) {
      screen.outcome('refused', `sent back: ${answer.returned}`);
      const text = `The person sent the plan back:\n${answer.returned}\n\nWork this in and propose the whole plan again with the \`plan\` tool.`;
      return { result: result(call, text), instruction: null };
    }
    screen.outcome('failed', `could not be read: ${answer.unreadable.join('; ')}`);
    return { result: result(call, unreadableInstruction(answer.unreadable), true), instruction: null };
  } catch (error) {
    if (error instanceof GateLost || !signal.aborted) throw error;
    return { result: interrupted(call, screen), instruction: null };
  }
}
