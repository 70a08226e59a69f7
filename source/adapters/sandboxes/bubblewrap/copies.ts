import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Copy } from '../confinement.ts';

/**
 * Lays private copies over folders: what is there shines through, and every change goes to the run's own folder. The
 * mounts are made in namespaces of their own (a person's, or of root's), in which bubblewrap is then started; they are
 * gone with it. `from` of a copy holds `changes` and the kernel's `work` folder. The lowest layer is the project's: another
 * sandbox of it may put a link in its place, so it is opened, looked at, and mounted as it was opened.
 */
export function overlayCommand(
  copies: readonly Copy[],
  folder: string,
  command: readonly string[],
  root: boolean,
): readonly string[] {
  if (copies.length === 0) return command;
  const mounts = copies.map(({ layers, from }, index) => {
    const upper = join(from, 'changes');
    const work = join(from, 'work');
    for (const made of [upper, work]) mkdirSync(made, { recursive: true, mode: 0o700 });
    const lowest = quote(layers.at(-1) ?? '');
    const lower = [...layers.slice(0, -1).map(plain), '/proc/self/fd/5'].join(':');
    const options = [`lowerdir=${lower}`, `upperdir=${plain(upper)}`, `workdir=${plain(work)}`, 'userxattr'];
    return [
      `exec 5<${lowest} && { [ "$(readlink /proc/self/fd/5)" = ${lowest} ] || { ${refusal(lowest)}; }; }`,
      `mount -t overlay overlay -o ${quote(options.join(','))} ${quote(join(folder, `copy-${index}`))} && exec 5<&-`,
    ].join(' && ');
  });
  // bubblewrap refuses to be started with capabilities it did not ask for.
  const start = root ? 'exec "$@"' : 'exec setpriv --ambient-caps=-all --inh-caps=-all "$@"';
  const script = [...mounts, start].join(' && ');
  return [
    'unshare',
    '--user',
    '--map-current-user',
    '--keep-caps',
    '--mount',
    '/bin/sh',
    '-c',
    script,
    'sh',
    ...command,
  ];
}

const refusal = (path: string): string =>
  `echo chaperone: ${path} was replaced while the sandbox was made: start it again >&2; exit 126`;

/** overlayfs reads commas and colons in its options as ends of a path (overlayfs.rst: escaped by a backslash). */
const plain = (path: string): string => path.replace(/[\\,:]/g, (sign) => `\\${sign}`);

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
