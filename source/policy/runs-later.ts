import { type BuiltIn, builtIn } from './judge/built-in.ts';

const known = new Map<string, BuiltIn['surface']>();

/** Is this file (absolute) of a project one that runs later by itself: a script, a lock file, a workflow (SAFETY, Against escape 5)? */
export function runsLater(root: string, path: string): boolean {
  const surface = known.get(root) ?? builtIn(root, '/').surface;
  known.set(root, surface);
  return surface.test(path);
}
