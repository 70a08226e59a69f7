import { diffLines } from 'diff';
import type { Numbers } from './compare.ts';

/** One file before and after; undefined where it was or is not. */
export interface FilePair {
  readonly old: Buffer | undefined;
  readonly now: Buffer | undefined;
}

/** Beyond these counting here takes longer than asking git: bytes of one file, files, and lines that differ. */
const LARGEST = 100_000;
export const MOST_COUNTED = 40;
const EDITS = 3_000;

/** git's own guess: a zero byte near the beginning. */
export const isBinary = (content: Buffer | undefined): boolean => content?.subarray(0, 8_000).includes(0) ?? false;

/** Lines and files that differ, or undefined when it is too much to count here. Binary files have no lines. */
export function countPairs(pairs: readonly FilePair[]): Numbers | undefined {
  if (pairs.length > MOST_COUNTED) return undefined;
  const sum = { added: 0, removed: 0, files: pairs.length };
  for (const { old, now } of pairs) {
    const sides = [old ?? Buffer.alloc(0), now ?? Buffer.alloc(0)] as const;
    if (sides.some((side) => side.length > LARGEST)) return undefined;
    if (sides.some(isBinary)) continue;
    const [before, after] = sides.map((side) => side.toString('latin1')) as [string, string];
    const parts = diffLines(before, after, { maxEditLength: EDITS });
    if (parts === undefined) return undefined;
    for (const part of parts) {
      if (part.added) sum.added += part.count;
      if (part.removed) sum.removed += part.count;
    }
  }
  return sum;
}
