import type { FileChange } from '../core/preview.ts';
import type { Look } from '../ports.ts';

/** How many lines are fetched at once; beyond it files are fetched one by one, when they are asked for. */
const BUDGET = 20_000;

/** The diffs of files between two commits, one text per change; null for those beyond what is read with ease. */
export async function fetchPatches(
  look: Look,
  changes: readonly FileChange[],
  from: string,
  to: string,
): Promise<(string | null)[]> {
  const lines = changes.map(({ added, removed }) => (added ?? 0) + (removed ?? 0) + 8);
  if (lines.reduce((sum, each) => sum + each, 0) <= BUDGET) return split(changes, await look.patch(from, to));
  let left = BUDGET;
  const found: (string | null)[] = [];
  for (const [index, { path }] of changes.entries()) {
    left -= lines[index] as number;
    found.push(left > 0 ? await look.patch(from, to, path) : null);
  }
  return found;
}

/** One text per change: a file whose type changed has two parts, the old that goes and the new that comes. */
function split(changes: readonly FileChange[], patch: string): string[] {
  const parts = patch.split(/^(?=diff --git )/m).filter((part) => part.startsWith('diff --git '));
  let at = 0;
  return changes.map(({ kind }) => {
    const taken = parts.slice(at, at + (kind === 'type' ? 2 : 1));
    at += taken.length;
    return taken.join('');
  });
}
