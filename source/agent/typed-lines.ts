import { StringDecoder } from 'node:string_decoder';
import type { Screen } from './screen.ts';

/** What a person types into the agent's terminal. */
export interface TypedLines {
  /** The lines sent since the last call, oldest first. */
  take(): string[];
  /** The next line that is sent from now on (an empty one too); rejects when the input ended or the signal is aborted. */
  next(signal: AbortSignal): Promise<string>;
  close(): void;
}

export interface TypedLinesOptions {
  readonly input: NodeJS.ReadStream;
  readonly screen: Screen;
  /** Ctrl+C. */
  readonly onInterrupt: () => void;
}

const last = /[\s\S]$/u;

/**
 * Reads lines from a terminal in raw mode with a small editor (Backspace, Ctrl+U, Ctrl+W, Enter, Ctrl+C), so that what
 * is typed stands on a line of its own below what streams; or plain lines where the input is no terminal.
 */
export function typedLines({ input, screen, onInterrupt }: TypedLinesOptions): TypedLines {
  const decoder = new StringDecoder('utf8');
  const lines: string[] = [];
  let waiting: { resolve(line: string): void; reject(error: Error): void } | null = null;
  let draft = '';
  let ended = false;
  let sequence = '';

  const show = () => screen.draft(draft === '' ? null : draft);
  const send = () => {
    const line = draft.trim();
    draft = '';
    show();
    if (line !== '') screen.said(line);
    if (waiting !== null) {
      const { resolve } = waiting;
      waiting = null;
      resolve(line);
    } else if (line !== '') lines.push(line);
  };
  const key = (char: string) => {
    if (sequence !== '') {
      sequence += char;
      // A control sequence ends with a letter or ~; a lone Escape before another key takes that key with it.
      if (/^\x1b(?:[^[O]|O.|\[[\x20-\x3f]*[\x40-\x7e])/.test(sequence)) sequence = '';
      return;
    }
    if (char === '\x1b') sequence = char;
    else if (char === '\x03') {
      draft = '';
      show();
      onInterrupt();
    } else if (char === '\r' || char === '\n') send();
    else if (char === '\x7f' || char === '\b') draft = draft.replace(last, '');
    else if (char === '\x15') draft = '';
    else if (char === '\x17') draft = draft.replace(/\S*\s*$/, '');
    else if (char >= ' ' && draft.length < 10_000) draft += char;
  };
  const onData = (chunk: Buffer) => {
    for (const char of decoder.write(chunk)) key(char);
    // A pipe has no editor and no echo: its draft is not shown.
    if (input.isTTY) show();
  };
  const onEnd = () => {
    ended = true;
    if (draft !== '') send();
    waiting?.reject(new Error('The input ended.'));
    waiting = null;
  };

  if (input.isTTY) input.setRawMode(true);
  input.on('data', onData);
  input.once('end', onEnd);
  input.once('error', onEnd);

  return {
    take: () => lines.splice(0),
    next: (signal) =>
      new Promise((resolve, reject) => {
        if (ended) return reject(new Error('The input ended.'));
        if (signal.aborted) return reject(signal.reason);
        const mine = { resolve, reject };
        waiting = mine;
        const onAbort = () => {
          if (waiting === mine) waiting = null;
          reject(signal.reason);
        };
        signal.addEventListener('abort', onAbort, { once: true });
      }),
    close: () => {
      input.off('data', onData);
      if (input.isTTY) input.setRawMode(false);
      input.pause();
    },
  };
}
