/**
 * What the mounts of a sandbox have to be made of: one line for each path, `DEVICE ROOT PATH`, as mountinfo shows them inside
 * (proc_pid_mountinfo(5)). Between the look at a path and its mount another sandbox of the same project may put a link in its
 * place, and what that leads to would be mounted. Names alone tell: nothing is looked up. `mountinfo` is this process's own.
 */
export function bindRoots(mountinfo: string, paths: readonly string[]): string {
  const known = new Map<string, readonly [device: string, root: string]>();
  for (const line of mountinfo.split('\n')) {
    const [, , device, root, at] = line.split(' ');
    if (device !== undefined && root !== undefined && at !== undefined) known.set(at, [device, root]);
  }
  return paths.map((path) => `${bindRoot(known, written(path))}\n`).join('');
}

function bindRoot(known: ReadonlyMap<string, readonly [device: string, root: string]>, path: string): string {
  let at = path;
  while (at !== '/' && !known.has(at)) at = at.slice(0, at.lastIndexOf('/')) || '/';
  const [device, root] = known.get(at) ?? ['?', '?'];
  const rest = path.slice(at === '/' ? 0 : at.length);
  return `${device} ${root === '/' ? rest || '/' : root + rest} ${path}`;
}

/** The kernel writes blanks and backslashes of names as octal numbers. */
const written = (path: string): string =>
  path.replace(/[ \t\n\\]/g, (sign) => `\\${sign.charCodeAt(0).toString(8).padStart(3, '0')}`);
