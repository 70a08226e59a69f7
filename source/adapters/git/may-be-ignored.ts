import type { BytePath } from './byte-path.ts';
import type { Checkpoint } from './vault-checkpoint.ts';
import type { VaultContext } from './vault-context.ts';
import type { Scan } from './vault-scan.ts';

/** So many paths are looked up one by one; beyond it the caller asks for all of them at once. */
const MOST_ASKED = 250;

/**
 * Is there a path, among those taken, of which it is not known whether the rules ignore it? One that the index has but
 * the last checkpoint had not: a restore wrote it. `news` are ignored files that are taken for the first time.
 */
export async function mayBeIgnored(
  context: VaultContext,
  last: Checkpoint | undefined,
  scan: Scan,
  taken: readonly BytePath[],
  news: readonly BytePath[],
): Promise<boolean> {
  if (last === undefined) return true;
  const known = new Set([...last.content.ignored, ...news]);
  const unsure = taken.filter((path) => !scan.untracked.has(path) && !known.has(path));
  if (unsure.length > MOST_ASKED || unsure.some((path) => /[\0-\x1f\x80-\xff]/.test(path))) return true;
  const found = await Promise.all(unsure.map((path) => context.reader.info(`${last.tree}:${path}`)));
  return found.some((object) => object === undefined);
}
