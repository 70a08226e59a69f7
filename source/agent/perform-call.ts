import { randomUUID } from 'node:crypto';
import type { ToolResultBlockParam, ToolUseBlock } from '@anthropic-ai/sdk/resources/messages';
import { Action } from '../policy/action.ts';
import { target } from '../policy/target.ts';
import type { Gate } from './gate-client.ts';
import { GateLost } from './gate-lost.ts';
import type { Screen } from './screen.ts';
import { catalog } from './tools/catalog.ts';
import type { Outcome, Tool } from './tools/tool.ts';

export interface CallPlace {
  readonly gate: Gate;
  readonly screen: Screen;
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** Lines of a command's output that are shown as they come, and of the rest its last ones; what is between is counted. */
const firstLines = 8;
const lastLines = 4;

export function result(call: { readonly id: string }, content: string, error = false): ToolResultBlockParam {
  return { type: 'tool_result', tool_use_id: call.id, content, ...(error ? { is_error: true } : {}) };
}

async function carryOut(tool: Tool, input: unknown, place: CallPlace): Promise<Outcome> {
  let lines = 0;
  const last: string[] = [];
  const onOutput = (line: string) => {
    if (line.trim() === '') return;
    if (++lines <= firstLines) return place.screen.output(line);
    if (last.push(line) > lastLines) last.shift();
  };
  const { root, env, signal } = place;
  const outcome = await tool
    .run(input, { root, env, signal, onOutput })
    .catch((error: unknown): Outcome => ({ ok: false, text: `It failed: ${error}`, note: String(error) }));
  const between = lines - firstLines - last.length;
  if (between > 0) place.screen.output(`… ${between} more ${between === 1 ? 'line' : 'lines'}`);
  for (const line of last) place.screen.output(line);
  return outcome;
}

/**
 * One tool call: read, asked of the supervisor, and only then carried out. Whatever goes wrong comes back as a result
 * that the model can act on. Rejects with GateLost only.
 */
export async function performCall(call: ToolUseBlock, place: CallPlace): Promise<ToolResultBlockParam> {
  const { gate, screen, signal } = place;
  const tool = catalog.find(({ name }) => name === call.name);
  if (tool === undefined) return result(call, `There is no tool named ${call.name}.`, true);
  const read = tool.input.safeParse(call.input);
  const action = read.success ? Action.safeParse(tool.action(read.data, place.root)) : undefined;
  if (!read.success || !action?.success) {
    const issues = (read.error ?? action?.error)?.issues ?? [];
    const text = issues.map((issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`).join('; ');
    screen.call(call.name, '');
    screen.outcome('failed', text);
    return result(call, `The call could not be read, nothing was done: ${text}`, true);
  }
  screen.call(call.name, tool.label?.(read.data) ?? target(action.data));
  try {
    const id = randomUUID();
    const answer = await gate.action({ id, tool: call.name, action: action.data }, signal);
    if (answer.verdict === 'deny') {
      screen.outcome('refused', answer.reason);
      return result(call, `Refused, nothing was done: ${answer.reason}`, true);
    }
    if (signal.aborted) {
      await gate.result(id, false);
      return interrupted(call, screen);
    }
    const outcome = await carryOut(tool, read.data, place);
    await gate.result(id, outcome.ok);
    screen.outcome(outcome.ok ? 'done' : 'failed', outcome.note);
    return result(call, outcome.text, !outcome.ok);
  } catch (error) {
    if (error instanceof GateLost || !signal.aborted) throw error;
    return interrupted(call, screen);
  }
}

/** The result of a call that a person's interrupt came before. */
export function interrupted(call: ToolUseBlock, screen: Screen): ToolResultBlockParam {
  screen.outcome('failed', 'interrupted');
  return result(call, 'Interrupted by the person; nothing was done.', true);
}
