import type { ContentBlockParam } from '@anthropic-ai/sdk/resources/messages';
import { blocks, type Conversation, calls, type Turn } from './conversation.ts';

/** What stands as the result of a call that this program did not see the end of. */
export const unknownOutcome =
  'The program was ended before this call was over: whether it took effect is not known. Look before you repeat it.';

const empty = (block: ContentBlockParam) => block.type === 'text' && block.text.trim() === '';

/**
 * Makes a conversation that broke off anywhere one that the API takes: it begins with the person, sides take turns, every
 * tool call has exactly one result in the next message, and no result is without its call.
 */
export function repair(conversation: Conversation): Conversation {
  const out: Turn[] = [];
  for (const message of conversation) {
    const last = out.at(-1);
    const open = last?.role === 'assistant' ? calls(last).map((call) => call.id) : [];
    const content = blocks(message).filter((block) => !empty(block));
    if (message.role === 'assistant') {
      if (content.length === 0 || last === undefined) continue;
      if (last.role === 'assistant')
        out[out.length - 1] = { role: 'assistant', content: [...blocks(last), ...content] };
      else out.push({ role: 'assistant', content });
      continue;
    }
    const answered = new Set<string>();
    const kept = content.filter((block) => {
      if (block.type !== 'tool_result') return true;
      if (!open.includes(block.tool_use_id) || answered.has(block.tool_use_id)) return false;
      answered.add(block.tool_use_id);
      return true;
    });
    // Results stand first in their message.
    const missing = open.filter((id) => !answered.has(id)).map(lost);
    const whole = [...missing, ...kept].sort(
      (a, b) => Number(b.type === 'tool_result') - Number(a.type === 'tool_result'),
    );
    if (whole.length === 0) continue;
    if (last?.role === 'user') out[out.length - 1] = { role: 'user', content: [...blocks(last), ...whole] };
    else out.push({ role: 'user', content: whole });
  }
  const last = out.at(-1);
  if (last?.role === 'assistant' && calls(last).length > 0)
    out.push({ role: 'user', content: calls(last).map(({ id }) => lost(id)) });
  return out;
}

function lost(id: string): ContentBlockParam {
  return { type: 'tool_result', tool_use_id: id, is_error: true, content: unknownOutcome };
}
