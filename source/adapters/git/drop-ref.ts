import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeNew } from './durable.ts';
import { OURS, replaceLocked, takeLock } from './move-ref.ts';
import type { Project } from './project.ts';
import { packedRefs, readRef, resolveRef } from './refs.ts';

/**
 * Takes a branch (a full ref name) away if it is at that commit, with its reflog, as `git branch -D` does: first what
 * `packed-refs` says of it, then its own file, each under git's lock. Repeatable. Throws when it is elsewhere.
 */
export async function dropRef(project: Project, name: string, from: string): Promise<void> {
  const now = resolveRef(project, name);
  if (now === null) return;
  if (readRef(project, name)?.startsWith('ref: ')) throw new Error(`${name} is a symbolic ref. It was left as it is.`);
  const path = join(project.commonDir, name);
  // One that is only in `packed-refs` may have no folder.
  mkdirSync(dirname(path), { recursive: true });
  const draft = join(project.commonDir, `${OURS}${process.pid}-drop`);
  writeNew(draft, '');
  try {
    await takeLock(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
  try {
    if (resolveRef(project, name) !== from) throw new Error(`${name} moved meanwhile. It was left where it is.`);
    if (packedRefs(project.commonDir).has(name)) {
      const packed = join(project.commonDir, 'packed-refs');
      await replaceLocked(packed, project.commonDir, without(readFileSync(packed, 'latin1'), name));
    }
    rmSync(path, { force: true });
    rmSync(join(project.commonDir, 'logs', name), { force: true });
  } finally {
    rmSync(`${path}.lock`, { force: true });
  }
}

/** `packed-refs` without a ref; the line after one that begins with `^` tells what a tag leads to, and goes with it. */
function without(text: string, name: string): string {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.slice(line.indexOf(' ') + 1) === name && /^[0-9a-f]/.test(line));
  if (at < 0) return text;
  lines.splice(at, lines[at + 1]?.startsWith('^') ? 2 : 1);
  return lines.join('\n');
}
