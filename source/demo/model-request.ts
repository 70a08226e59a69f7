import { z } from 'zod';

const Text = z.looseObject({ type: z.literal('text'), text: z.string().regex(/\S/, 'text blocks must not be empty') });
const ToolUse = z.looseObject({
  type: z.literal('tool_use'),
  id: z.string().min(1),
  name: z.string().min(1),
  input: z.record(z.string(), z.unknown()),
});
const ToolResult = z.looseObject({
  type: z.literal('tool_result'),
  tool_use_id: z.string().min(1),
  content: z.string().optional(),
  is_error: z.boolean().optional(),
});
const Block = z.discriminatedUnion('type', [Text, ToolUse, ToolResult]);
const Message = z.object({
  role: z.enum(['user', 'assistant']),
  content: z.union([
    z
      .string()
      .min(1)
      .transform((text) => [{ type: 'text' as const, text }]),
    z.array(Block).min(1),
  ]),
});

/** A request to the Messages API, as far as the scripted model understands it. */
export const ModelRequest = z.looseObject({
  model: z.string().min(1),
  max_tokens: z.int().min(1),
  stream: z.boolean().default(false),
  system: z.union([z.string(), z.array(Text)]).optional(),
  tools: z
    .array(z.looseObject({ name: z.string(), input_schema: z.looseObject({ type: z.literal('object') }) }))
    .default([]),
  messages: z.array(Message).min(1),
});
export type ModelRequest = z.infer<typeof ModelRequest>;
export type ModelMessage = ModelRequest['messages'][number];

/** What the API would refuse in a request that has the right shape: the first rule it breaks, or null. */
export function brokenRule({ messages, tools, ...rest }: ModelRequest): string | null {
  const names = tools.map((tool) => tool.name);
  if (new Set(names).size !== names.length) return 'tools: names must be unique';
  const marks = JSON.stringify({ messages, tools, rest }).match(/"cache_control":\{/g)?.length ?? 0;
  if (marks > 4) return `a maximum of 4 blocks with cache_control may be provided, found ${marks}`;
  if (messages[0]?.role !== 'user') return 'messages.0: the first message must be of the user';
  const seen = new Set<string>();
  let open: string[] = [];
  for (const [index, { role, content }] of messages.entries()) {
    const results = content.flatMap((block) => (block.type === 'tool_result' ? [block.tool_use_id] : []));
    const uses = content.flatMap((block) => (block.type === 'tool_use' ? [block.id] : []));
    if (role === 'user' && uses.length > 0) return `messages.${index}: tool_use in a user message`;
    if (role === 'assistant' && results.length > 0) return `messages.${index}: tool_result in an assistant message`;
    const missing = open.find((id) => !results.includes(id));
    if (missing !== undefined)
      return `messages.${index}: tool_use ${missing} is without its tool_result right after it`;
    const stray = results.find((id, place) => !open.includes(id) || results.indexOf(id) !== place);
    if (stray !== undefined) return `messages.${index}: tool_result ${stray} is without its tool_use right before it`;
    if (results.length > 0 && content.slice(0, results.length).some((block) => block.type !== 'tool_result'))
      return `messages.${index}: tool_result blocks must come first`;
    const twice = uses.find((id, place) => seen.has(id) || uses.indexOf(id) !== place);
    if (twice !== undefined) return `messages.${index}: tool_use id ${twice} is not unique`;
    for (const id of uses) seen.add(id);
    open = uses;
  }
  return open.length > 0 ? 'the last message has tool_use without tool_result' : null;
}
