import { askKey } from '../adapters/ask-key.ts';
import type { Check } from '../core/preflight.ts';
import { clean } from '../ui/clean.ts';
import { wrap } from '../ui/width.ts';
import { Failure } from './failure.ts';

const marks = { ok: '✓', note: '!', choose: '?', stop: '✗' } as const;
const colours = { ok: 32, note: 33, choose: 36, stop: 31 } as const;

/** The checks, one line each, with what to do under those that need it. Colour only where it is wanted. */
export function printChecks(checks: readonly Check[]): void {
  const coloured = process.stdout.isTTY && !process.env.NO_COLOR;
  for (const { name, state, text, todo } of checks) {
    const mark = coloured ? `\x1b[${colours[state]}m${marks[state]}\x1b[0m` : marks[state];
    const [first = '', ...more] = lines(text, margin);
    process.stdout.write(`${mark} ${name.padEnd(margin - 3)} ${first}\n`);
    for (const line of [...more, ...(todo ? lines(todo, margin) : [])])
      process.stdout.write(`${' '.repeat(margin)}${line}\n`);
  }
}

/** Columns before the text of a check. */
const margin = 14;

/** A text in lines of whole words, where a terminal would break them anywhere. */
function lines(text: string, before: number): string[] {
  const parts = text.trimEnd().split('\n').map(clean);
  const { columns } = process.stdout;
  return process.stdout.isTTY && columns ? parts.flatMap((part) => wrap(part, Math.max(20, columns - before))) : parts;
}

/** Asks what becomes of uncommitted changes; null: nothing is started. `secrets` stay where they are either way. */
export async function askDirty(secrets: readonly string[]): Promise<'commit' | 'stash' | 'leave' | null> {
  if (!process.stdin.isTTY)
    throw new Failure(
      'dirty',
      'The work tree is not clean. Say what to do with it: --dirty commit, --dirty stash or --dirty leave',
      2,
    );
  if (secrets.length > 0)
    for (const line of lines(
      `${secrets.join(', ')}: stays where it is unless a commit has it already, as it may hold secrets.`,
      margin,
    ))
      process.stdout.write(`${' '.repeat(margin)}${line}\n`);
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

/** So much is untracked that it may be a mistake: the person says that it is meant, or nothing is started. */
export async function askHuge(): Promise<void> {
  if (!process.stdin.isTTY)
    throw new Failure(
      'huge',
      'So many untracked files may be a mistake. Put them into .gitignore, or say that they are meant: --dirty leave',
      2,
    );
  process.stdout.write('\n  y go on with all of it    q start nothing\n');
  if ((await askKey(process.stdin, ['y', 'q'])) !== 'y')
    throw new Failure('refused', 'Nothing was started, and nothing was changed.', 4);
}
