import type { Tool as ApiTool } from '@anthropic-ai/sdk/resources/messages';
import type { MessageCreateParamsBase } from '@anthropic-ai/sdk/resources/messages/messages';
import { z } from 'zod';
import { Plan } from '../core/plan.ts';
import { blocks, type Conversation, type Turn } from './conversation.ts';
import type { Tool } from './tools/tool.ts';

const cache = { type: 'ephemeral' } as const;

function schema(type: z.ZodType): ApiTool['input_schema'] {
  const { $schema: _, ...rest } = z.toJSONSchema(type, { io: 'input' });
  return rest as ApiTool['input_schema'];
}

const plan: ApiTool = {
  name: 'plan',
  description:
    'Proposes the plan, once you know enough to make it, and waits for the person. The answer is an approval with the first step to work on, feedback to plan again, or what could not be read.',
  input_schema: schema(Plan),
};

/** The tools as the model gets them; the last one carries the cache mark of all. The same in every stage, so that the cache holds. */
export function describeTools(catalog: readonly Tool[]): ApiTool[] {
  const tools = catalog.map(({ name, description, input }) => ({ name, description, input_schema: schema(input) }));
  return [...tools, { ...plan, cache_control: cache }];
}

/** Marks the last block of a message for the cache. Thinking can't carry the mark. */
function marked(message: Turn): Turn {
  const content = blocks(message);
  const last = content.at(-1);
  if (last === undefined || last.type === 'thinking' || last.type === 'redacted_thinking') return message;
  return { ...message, content: [...content.slice(0, -1), { ...last, cache_control: cache } as typeof last] };
}

/**
 * A request to the model. Four marks for the prompt cache, as many as there may be: tools, system, and the last two
 * messages of the person's side, so that each request finds what the one before it wrote.
 */
export function modelRequest(spec: {
  readonly model: string;
  readonly maxTokens: number;
  readonly system: string;
  readonly tools: ApiTool[];
  readonly messages: Conversation;
}): MessageCreateParamsBase {
  const users = spec.messages.flatMap((message, index) => (message.role === 'user' ? [index] : [])).slice(-2);
  return {
    model: spec.model,
    max_tokens: spec.maxTokens,
    system: [{ type: 'text', text: spec.system, cache_control: cache }],
    tools: spec.tools,
    messages: spec.messages.map((message, index) => (users.includes(index) ? marked(message) : message)),
  };
}
