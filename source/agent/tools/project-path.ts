import { isAbsolute, relative, resolve, sep } from 'node:path';

/**
 * A path as the supervisor is asked about it: relative to the root when it is inside, absolute otherwise. The tool then
 * works on exactly this path, so that what was judged is what is touched.
 */
export function projectPath(root: string, path: string): string {
  const absolute = resolve(root, path);
  const inside = relative(root, absolute);
  if (inside === '') return '.';
  return inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside) ? absolute : inside;
}
