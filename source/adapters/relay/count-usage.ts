import type { Counted } from '../../core/prices.ts';

/** Reads the tokens out of an answer while it passes through: a stream of events, or one message. */
export interface UsageCounter {
  add(chunk: Buffer): void;
  /** What was counted so far; null when the answer told of no tokens. Of an answer that was cut, the rest is estimated. */
  result(): Counted | null;
}

interface Told {
  readonly input_tokens?: unknown;
  readonly output_tokens?: unknown;
  readonly cache_read_input_tokens?: unknown;
  readonly cache_creation_input_tokens?: unknown;
  readonly cache_creation?: { readonly ephemeral_1h_input_tokens?: unknown } | null;
  readonly inference_geo?: unknown;
  readonly speed?: unknown;
}

/** Characters of English text and code to a token, roughly: only for answers that were cut before they told. */
const perToken = 4;
/** The longest line or message that is looked into, in bytes. */
const longest = 64 * 1024 * 1024;

export function countUsage(contentType: string): UsageCounter {
  return /^text\/event-stream/i.test(contentType) ? streamed() : whole();
}

function streamed(): UsageCounter {
  const decoder = new TextDecoder();
  let rest = '';
  let model = '';
  let told: Told | null = null;
  let characters = 0;
  let ended = false;
  const line = (text: string) => {
    if (!text.startsWith('data:')) return;
    const event = parsed(text.slice(5));
    if (event?.type === 'message_start') {
      const message = event.message as { model?: unknown; usage?: Told } | undefined;
      model = String(message?.model ?? '');
      told = { ...message?.usage };
    } else if (event?.type === 'message_delta') {
      // Its numbers are those of the whole message so far.
      told = { ...told, ...present(event.usage as Told | undefined) };
      ended = true;
    } else if (event?.type === 'content_block_delta') characters += JSON.stringify(event.delta ?? '').length;
  };
  return {
    add(chunk) {
      rest += decoder.decode(chunk, { stream: true });
      const lines = rest.split(/\r\n|\r|\n/);
      rest = lines.pop() ?? '';
      if (rest.length > longest) rest = '';
      for (const text of lines) line(text);
    },
    result() {
      if (told === null) return null;
      const counted = count(model, told);
      return ended ? counted : { ...counted, output: Math.max(counted.output, Math.ceil(characters / perToken)) };
    },
  };
}

function whole(): UsageCounter {
  const chunks: Buffer[] = [];
  let size = 0;
  return {
    add(chunk) {
      size += chunk.length;
      if (size <= longest) chunks.push(chunk);
    },
    result() {
      const message = parsed(Buffer.concat(chunks).toString('utf8'));
      if (typeof message?.usage !== 'object' || message.usage === null) return null;
      return count(String(message.model ?? ''), message.usage as Told);
    },
  };
}

function count(model: string, told: Told): Counted {
  return {
    model: model.slice(0, 200),
    input: tokens(told.input_tokens),
    output: tokens(told.output_tokens),
    cacheRead: tokens(told.cache_read_input_tokens),
    cacheWrite: tokens(told.cache_creation_input_tokens),
    longWrite: tokens(told.cache_creation?.ephemeral_1h_input_tokens),
    region: typeof told.inference_geo === 'string' ? told.inference_geo : null,
    fast: told.speed === 'fast',
  };
}

const tokens = (value: unknown): number =>
  Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : 0;

/** Without what is null, so that a later event takes nothing back. */
function present(told: Told | undefined): Told {
  return Object.fromEntries(Object.entries(told ?? {}).filter(([, value]) => value !== null && value !== undefined));
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
