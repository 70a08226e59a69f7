import { setTimeout as sleep } from 'node:timers/promises';
import type Anthropic from '@anthropic-ai/sdk';
import type { Message, MessageCreateParamsBase, TextBlock } from '@anthropic-ai/sdk/resources/messages/messages';
import { KnownEnd } from './known-end.ts';
import { backoff, sortError } from './retry.ts';

/** How an exchange with the model ended. */
export type Answer =
  | {
      readonly kind: 'message';
      readonly message: Message /** Tool calls whose input was not whole JSON. */;
      readonly broken: ReadonlySet<string>;
    }
  /** Interrupted: the text so far. */
  | { readonly kind: 'interrupted'; readonly text: string }
  | { readonly kind: 'too-long'; readonly what: string };

export interface Asking {
  readonly client: Anthropic;
  readonly params: MessageCreateParamsBase;
  readonly signal: AbortSignal;
  readonly onText: (piece: string) => void;
  /** Before a wait: what went wrong and how long it is, in milliseconds. */
  readonly onRetry: (what: string, waitMs: number, tries: number) => void;
  readonly backoffMs: number;
}

/** The model can't be had: not now and not by asking again. */
export class ModelLost extends KnownEnd {}

/** So often is a failed call made again, in a row. With waits of up to a minute that is about six minutes. */
export const retries = 10;
/** A stream that says nothing for so long is dead, in milliseconds. */
const idleMs = 300_000;

async function once({ client, params, onText }: Asking, signal: AbortSignal): Promise<Answer> {
  const idle = new AbortController();
  const stream = client.messages.stream(params, { signal: AbortSignal.any([signal, idle.signal]) });
  const inputs = new Map<number, string>();
  const timer = setTimeout(() => idle.abort(), idleMs);
  stream.on('streamEvent', (event) => {
    timer.refresh();
    if (event.type === 'content_block_delta' && event.delta.type === 'input_json_delta')
      inputs.set(event.index, (inputs.get(event.index) ?? '') + event.delta.partial_json);
  });
  stream.on('text', onText);
  try {
    const message = await stream.finalMessage();
    // The SDK completes cut JSON by guessing; a half-written file must not come of that.
    const broken = new Set<string>();
    for (const [index, block] of message.content.entries()) {
      if (block.type !== 'tool_use') continue;
      try {
        JSON.parse(inputs.get(index) || JSON.stringify(block.input ?? {}));
      } catch {
        block.input = {};
        broken.add(block.id);
      }
    }
    return { kind: 'message', message, broken };
  } catch (error) {
    if (signal.aborted) {
      const content = stream.currentMessage?.content ?? [];
      const text = content.filter((block): block is TextBlock => block.type === 'text').map((block) => block.text);
      return { kind: 'interrupted', text: text.join('') };
    }
    if (idle.signal.aborted) throw new Error(`no word for ${idleMs / 60_000} minutes`);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * One exchange with the model, streamed. What can be repeated is: overload, rate limits, server errors, cut streams,
 * lost connections; with the wait that the server asked for, or a growing one. Rejects with ModelLost for the rest.
 */
export async function askModel(asking: Asking): Promise<Answer> {
  const { signal } = asking;
  for (let tries = 1; ; tries++) {
    try {
      return await once(asking, signal);
    } catch (error) {
      const verdict = sortError(error, Date.now());
      if (verdict.tooLong) return { kind: 'too-long', what: verdict.what };
      if (!verdict.again) throw new ModelLost(`The model refused the request: ${verdict.what}`);
      if (tries > retries)
        throw new ModelLost(`The model could not be reached, ${tries} times in a row: ${verdict.what}`);
      const waitMs = verdict.waitMs || backoff(tries, asking.backoffMs, Math.random());
      asking.onRetry(verdict.what, waitMs, tries);
      await sleep(waitMs, undefined, { signal }).catch(() => {});
      if (signal.aborted) return { kind: 'interrupted', text: '' };
    }
  }
}
