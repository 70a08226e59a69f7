import type { ContentBlockParam } from '@anthropic-ai/sdk/resources/messages';
import { blocks, type Conversation, calls, type Turn } from './conversation.ts';

export interface Room {
  /** Shorten when the conversation is larger than this, in tokens. */
  readonly limit: number;
  /** And then down to this, so that it is not done (and the cache not lost) at every exchange. */
  readonly target: number;
  /** Tokens per character, measured at the last exchange. */
  readonly ratio: number;
  /** Characters that every request has beside the conversation: system prompt and tools. */
  readonly fixed: number;
  /** The instruction that is being worked on: it is kept in words whatever is dropped. */
  readonly instruction: string;
}

/** Characters of a message as the API gets it. */
const size = (message: Turn) => JSON.stringify(message).length;
export const sizeOf = (conversation: Conversation) => conversation.reduce((sum, message) => sum + size(message), 0);

/** The latest messages keep their tool results whole. */
const recent = 8;
const noteHead = '[To keep within the window, the earlier part of this conversation was left out.';

function cut(text: string, room: number): string {
  return text.length <= room * 2
    ? text
    : `${text.slice(0, room)}\n(… shortened: ${text.length - room} characters left out; look again if you need them)`;
}

/** The message with long tool results and long inputs of tool calls cut to their beginning. */
function shorten(message: Turn, room: number): Turn {
  const content = blocks(message).map((block): ContentBlockParam => {
    if (block.type === 'tool_result' && typeof block.content === 'string')
      return { ...block, content: cut(block.content, room) };
    if (block.type !== 'tool_use' || block.name === 'plan') return block;
    const input = Object.entries(block.input as Record<string, unknown>);
    return {
      ...block,
      input: Object.fromEntries(
        input.map(([key, value]) => [key, typeof value === 'string' ? cut(value, room) : value]),
      ),
    };
  });
  return { ...message, content };
}

/** What happened in the messages that go, one line each: instructions, files written, commands. */
function digest(gone: Conversation): string[] {
  const lines = new Set<string>();
  for (const message of gone) {
    for (const block of blocks(message))
      if (block.type === 'text' && block.text.startsWith(noteHead))
        for (const line of block.text.split('\n')) if (line.startsWith('- ')) lines.add(line);
    for (const { name, input } of calls(message)) {
      const { path, command, summary } = input as Record<string, unknown>;
      if ((name === 'write' || name === 'edit') && typeof path === 'string') lines.add(`- changed ${path}`);
      if (name === 'shell' && typeof command === 'string') lines.add(`- ran ${command.split('\n')[0]?.slice(0, 120)}`);
      if (name === 'plan') lines.add(`- proposed a plan: ${String(summary ?? '').slice(0, 300)}`);
    }
  }
  return [...lines].slice(-100);
}

/** Leaves out everything before `start`, an assistant's message, and says so at the new beginning. */
function drop(conversation: Conversation, start: number, instruction: string): Conversation {
  const gone = conversation.slice(0, start);
  const lines = digest(gone);
  const text = [
    `${noteHead} ${gone.length} messages${lines.length === 0 ? '' : '; in them you did, among others'}:`,
    ...lines,
    'Read again what you need of it.]',
    '',
    'The instruction that you are working on:',
    instruction,
  ].join('\n');
  return [{ role: 'user', content: [{ type: 'text', text }] }, ...conversation.slice(start)];
}

/**
 * Keeps a conversation within the window: old tool results are shortened first, oldest first; if that is not enough the
 * oldest exchanges are left out with a note of what they did; last, the recent results are shortened too. It stays one
 * that the API takes. `did` says what happened, for the person; null when nothing was needed.
 */
export function fitWindow(
  conversation: Conversation,
  room: Room,
): { readonly messages: Conversation; readonly did: string | null } {
  const { limit, target, ratio, fixed, instruction } = room;
  const tokens = (list: Conversation) => (fixed + sizeOf(list)) * ratio;
  if (tokens(conversation) <= limit) return { messages: conversation, did: null };

  let messages = [...conversation];
  let shortened = 0;
  for (let index = 0; index < messages.length - recent && tokens(messages) > target; index++) {
    const before = messages[index] as Turn;
    const after = shorten(before, 400);
    if (size(after) === size(before)) continue;
    messages[index] = after;
    shortened++;
  }
  const did = shortened === 0 ? [] : [`${shortened} old results shortened`];

  if (tokens(messages) > target) {
    const starts = messages.flatMap((message, index) => (message.role === 'assistant' && index > 0 ? [index] : []));
    const fitting = starts.find((start) => tokens(messages.slice(start)) <= target * 0.8) ?? starts.at(-1);
    if (fitting !== undefined && fitting > 1) {
      messages = [...drop(messages, fitting, instruction)];
      did.push(`${fitting} old messages left out`);
    }
  }
  if (tokens(messages) > target) {
    messages = messages.map((message) => shorten(message, 2_000));
    did.push('recent results shortened');
  }
  return { messages, did: did.join(', ') || null };
}
