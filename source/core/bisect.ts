import type { Verified } from './event.ts';
import { verifyCommands } from './evolve-step.ts';
import type { Checkpoint, Run } from './run.ts';

/** Was a step verified, and is every one of its results good? */
export const isGreen = (results: readonly Verified[]): boolean =>
  results.length > 0 && results.every((result) => result.ok);

/** The checkpoint of the last step that was verified green, at or before the present. */
export function lastGreen(run: Run): Checkpoint | undefined {
  return run.checkpoints.slice().findLast(({ id, cause, progress }) => {
    if (cause.kind !== 'step-done' || id > (run.present ?? id)) return false;
    return isGreen((progress.steps[cause.step] ?? run.steps[cause.step])?.verified ?? []);
  });
}

/** What tells good from bad: the verify commands of the present step, or of the last one before it that has any. */
export function bisectCommands(run: Run): readonly string[] {
  const upTo = run.steps.slice(0, run.current + 1).reverse();
  for (const step of upTo) {
    const commands = verifyCommands(run, step);
    if (commands.length > 0) return commands;
  }
  return [];
}

/** The checkpoints to look through, oldest first: from the last green one (or the first of all) to the present. */
export function bisectRange(run: Run): Checkpoint[] {
  const present = run.present ?? run.checkpoints.length;
  const green = lastGreen(run);
  // The present may be that very one: then what is looked for lies before it.
  const first = green && green.id < present ? green.id : 1;
  const found: Checkpoint[] = [];
  for (const checkpoint of run.checkpoints.slice(first - 1, present))
    if (found.at(-1)?.tree !== checkpoint.tree) found.push(checkpoint);
  return found;
}

/** How a search for the checkpoint that broke the tests ended. */
export type Bisected =
  | { readonly kind: 'green'; readonly at: Checkpoint }
  | { readonly kind: 'always-red'; readonly at: Checkpoint; readonly results: readonly Verified[] }
  | {
      readonly kind: 'found';
      /** The first one that is red, and the last green one before it. */
      readonly broke: Checkpoint;
      readonly before: Checkpoint;
      readonly results: readonly Verified[];
    };

/** Finds between a green and a red checkpoint two neighbours of which the second is red. Tries about log2 of them. */
export async function bisect(
  range: readonly Checkpoint[],
  test: (checkpoint: Checkpoint) => Promise<readonly Verified[]>,
): Promise<Bisected> {
  let high = range.length - 1;
  let low = 0;
  const last = range[high] as Checkpoint;
  let results = await test(last);
  if (isGreen(results)) return { kind: 'green', at: last };
  const first = range[low] as Checkpoint;
  if (high > low) {
    const begin = await test(first);
    if (!isGreen(begin)) return { kind: 'always-red', at: first, results: begin };
  } else return { kind: 'always-red', at: first, results };
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    const found = await test(range[middle] as Checkpoint);
    if (isGreen(found)) low = middle;
    else {
      high = middle;
      results = found;
    }
  }
  return { kind: 'found', broke: range[high] as Checkpoint, before: range[low] as Checkpoint, results };
}
