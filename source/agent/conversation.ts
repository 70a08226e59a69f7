import type { ContentBlockParam, MessageParam, ToolUseBlockParam } from '@anthropic-ai/sdk/resources/messages';

/** What one side says at a time. */
export type Turn = Exclude<MessageParam, { role: 'system' }>;

/** A conversation as the Messages API takes it: the person's side first, sides in turn. */
export type Conversation = readonly Turn[];

/** A message's content as blocks, whichever way it was given. */
export function blocks(message: Turn): ContentBlockParam[] {
  return typeof message.content === 'string' ? [{ type: 'text', text: message.content }] : message.content;
}

/** The tool calls in a message. */
export function calls(message: Turn): ToolUseBlockParam[] {
  return blocks(message).filter((block): block is ToolUseBlockParam => block.type === 'tool_use');
}

/** Adds blocks to the person's side: to its last message when it has the last word, as a new one otherwise. */
export function say(conversation: Conversation, added: readonly ContentBlockParam[]): Conversation {
  const last = conversation.at(-1);
  if (added.length === 0) return conversation;
  return last?.role === 'user'
    ? [...conversation.slice(0, -1), { role: 'user', content: [...blocks(last), ...added] }]
    : [...conversation, { role: 'user', content: [...added] }];
}
