import type { ModelMessage, ModelRequest } from './model-request.ts';

/** A tool call that was made since the instruction, and what came of it. */
export interface Done {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** Allowed and worked; refused by the supervisor; or allowed and failed. */
  readonly how: 'worked' | 'refused' | 'failed';
}

/** Where a conversation stands, read from the conversation alone: so it does not matter how often it was broken off. */
export interface Situation {
  readonly kind: 'plan' | 'step' | 'repair' | 'other';
  /** The task, or the step's title. */
  readonly title: string;
  /** Answers with tool calls since the instruction, and their calls, in order. Interrupted ones do not count. */
  readonly moves: readonly (readonly Done[])[];
  /** What the person sent back with the plan, the latest last. */
  readonly feedback: readonly string[];
}

const headline = /^(?:(Task)|(Step) \d+ of \d+|(Repair)): (.*)$/m;
/** The plan sent back to an agent that did not wait for the answer any more. */
const replan = /^Your plan was sent back\.[\s\S]*?What the person says:\n([\s\S]*)$/m;
const notInstructions = /^\[The person/;
const approval = 'The plan is approved.';
const sentBack = 'The person sent the plan back:\n';

function toolResults(message: ModelMessage | undefined) {
  return (message?.content ?? []).flatMap((block) => (block.type === 'tool_result' ? [block] : []));
}

/** The instruction that a message of the person's side brings, as its text; undefined when it brings none. */
function instruction(message: ModelMessage): string | undefined {
  if (message.role !== 'user') return undefined;
  const approved = toolResults(message).findLast(({ content = '' }) => content.startsWith(approval));
  if (approved !== undefined) return approved.content;
  return message.content
    .flatMap((block) => (block.type === 'text' && !notInstructions.test(block.text) ? [block.text] : []))
    .at(-1);
}

function move(message: ModelMessage, answer: ModelMessage | undefined): Done[] {
  const results = toolResults(answer);
  return message.content.flatMap((block): Done[] => {
    if (block.type !== 'tool_use') return [];
    const result = results.find((candidate) => candidate.tool_use_id === block.id);
    const text = result?.content ?? '';
    const how = result?.is_error !== true ? 'worked' : text.startsWith('Refused') ? 'refused' : 'failed';
    return [{ name: block.name, input: block.input, text, how }];
  });
}

/** Reads a request: which instruction is being worked on, and what was done for it so far. */
export function readSituation({ messages }: ModelRequest): Situation {
  const start = messages.findLastIndex((message) => instruction(message) !== undefined);
  const text = (start < 0 ? undefined : instruction(messages[start] as ModelMessage)) ?? '';
  const match = headline.exec(text);
  const moves = messages
    .map((message, index) => (index > start && message.role === 'assistant' ? move(message, messages[index + 1]) : []))
    .filter((done) => done.length > 0 && !done.some(({ text: said }) => said.startsWith('Interrupted by the person')));
  const feedback = messages
    .slice(Math.max(0, start))
    .flatMap((message) => toolResults(message).flatMap(({ content = '' }) => content.split(sentBack).slice(1)))
    .map((said) => said.split('\n\n')[0] ?? '');
  const returned = match === null ? replan.exec(text)?.[1] : undefined;
  if (returned !== undefined) return { kind: 'plan', title: '', moves, feedback: [returned, ...feedback] };
  const kind = match?.[1] ? 'plan' : match?.[2] ? 'step' : match?.[3] ? 'repair' : 'other';
  return { kind, title: match?.[4] ?? '', moves, feedback };
}
