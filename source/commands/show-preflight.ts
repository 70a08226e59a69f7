import { askKey } from '../adapters/ask-key.ts';
import type { Check } from '../core/preflight.ts';
import { Failure } from './failure.ts';

const marks = { ok: '✓', note: '!', choose: '?', stop: '✗' } as const;
const colours = { ok: 32, note: 33, choose: 36, stop: 31 } as const;

/** The checks, one line each, with what to do under those that need it. Colour only where it is wanted. */
export function printChecks(checks: readonly Check[]): void {
  const coloured = process.stdout.isTTY && !process.env.NO_COLOR;
  for (const { name, state, text, todo } of checks) {
    const mark = coloured ? `\x1b[${colours[state]}m${marks[state]}\x1b[0m` : marks[state];
    process.stdout.write(`${mark} ${name.padEnd(11)} ${text}\n`);
    if (todo) process.stdout.write(`${todo.replace(/^/gm, '              ')}\n`);
  }
}

/** Asks what becomes of uncommitted changes; null: nothing is started. */
export async function askDirty(): Promise<'commit' | 'stash' | 'leave' | null> {
  if (!process.stdin.isTTY)
    throw new Failure(
      'dirty',
      'The work tree is not clean. Say what to do with it: --dirty commit, --dirty stash or --dirty leave',
      2,
    );
  process.stdout.write('\n  c commit them    s stash them    l leave them where they are    q start nothing\n');
  const key = await askKey(process.stdin, ['c', 's', 'l', 'q']);
  switch (key) {
    case 'c':
      return 'commit';
    case 's':
      return 'stash';
    case 'l':
      return 'leave';
    default:
      return null;
  }
}
