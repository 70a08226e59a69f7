import type { ModelRequest } from './model-request.ts';

/** Words and tool calls of an answer. */
export interface Said {
  readonly text?: string;
  readonly tools?: readonly {
    readonly name: string;
    readonly input: unknown;
    /** What is streamed as the input's JSON, where it is to be broken. Default: the input's. */
    readonly json?: string;
  }[];
  /** Default: `tool_use` with tools, `end_turn` without. */
  readonly stop?: 'end_turn' | 'tool_use' | 'max_tokens' | 'refusal' | 'pause_turn';
  /** Tokens; default: a quarter of the characters, most of the input from the cache after the first exchange. */
  readonly usage?: {
    readonly input?: number;
    readonly output?: number;
    readonly cacheRead?: number;
    readonly cacheWrite?: number;
  };
}

type Block =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly input: unknown };

function contents(id: string, { text, tools = [] }: Said): Block[] {
  return [
    ...(text ? [{ type: 'text' as const, text }] : []),
    ...tools.map(({ name, input }, index) => ({ type: 'tool_use' as const, id: `toolu_${id}_${index}`, name, input })),
  ];
}

function tokens(request: ModelRequest, said: Said) {
  const all = Math.ceil(JSON.stringify([request.system, request.tools, request.messages]).length / 4);
  const first = request.messages.length === 1;
  const cacheRead = said.usage?.cacheRead ?? (first ? 0 : Math.floor(all * 0.9));
  const cacheWrite = said.usage?.cacheWrite ?? (first ? Math.floor(all * 0.9) : Math.floor(all * 0.08));
  return {
    input_tokens: said.usage?.input ?? all - cacheRead - cacheWrite,
    output_tokens: said.usage?.output ?? Math.ceil(JSON.stringify([said.text, said.tools]).length / 4),
    cache_read_input_tokens: cacheRead,
    cache_creation_input_tokens: cacheWrite,
  };
}

const stopOf = ({ stop, tools = [] }: Said) => stop ?? (tools.length > 0 ? 'tool_use' : 'end_turn');

/** The answer as one message, for a request that does not stream. */
export function wholeMessage(id: string, request: ModelRequest, said: Said) {
  return {
    id: `msg_${id}`,
    type: 'message',
    role: 'assistant',
    model: request.model,
    content: contents(id, said),
    stop_reason: stopOf(said),
    stop_sequence: null,
    usage: tokens(request, said),
  };
}

/** Text in pieces of a few words, as a model streams it; joined they are the text. */
function pieces(text: string): string[] {
  return text.match(/(?:\s*\S+){1,3}\s*|\s+/g) ?? [];
}

/** Input of a tool as the API streams it: JSON in pieces that break anywhere. */
function jsonPieces(json: string): string[] {
  return json.match(/[\s\S]{1,600}/g) ?? [];
}

/** The answer as the events of a stream. */
export function answerEvents(
  id: string,
  request: ModelRequest,
  said: Said,
): ({ type: string } & Record<string, unknown>)[] {
  const message = wholeMessage(id, request, said);
  const { tools = [] } = said;
  const firstTool = message.content.length - tools.length;
  const blocks = message.content.flatMap((block, index) => {
    const text = block.type === 'text';
    return [
      {
        type: 'content_block_start',
        index,
        content_block: text ? { type: 'text', text: '' } : { ...block, input: {} },
      },
      ...(text
        ? pieces(block.text).map((piece) => ({ type: 'text_delta', text: piece }))
        : jsonPieces(tools[index - firstTool]?.json ?? JSON.stringify(block.input)).map((piece) => ({
            type: 'input_json_delta',
            partial_json: piece,
          }))
      ).map((delta) => ({ type: 'content_block_delta', index, delta })),
      { type: 'content_block_stop', index },
    ];
  });
  return [
    {
      type: 'message_start',
      message: { ...message, content: [], stop_reason: null, usage: { ...message.usage, output_tokens: 1 } },
    },
    { type: 'ping' },
    ...blocks,
    {
      type: 'message_delta',
      delta: { stop_reason: message.stop_reason, stop_sequence: null },
      usage: { output_tokens: message.usage.output_tokens },
    },
    { type: 'message_stop' },
  ];
}
