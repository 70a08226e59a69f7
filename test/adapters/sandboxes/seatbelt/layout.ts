import { bubblewrapArguments } from '../../../../source/adapters/sandboxes/bubblewrap/bubblewrap.ts';
import type { Confinement } from '../../../../source/adapters/sandboxes/confinement.ts';
import { noProps } from '../no-props.ts';

/** What the mounts of Linux make of a path: the real one, to be written or only read; something else, or nothing, in its place. */
export type Laid = 'written' | 'read' | 'other';

/** Works through bubblewrap's arguments as it would: of all mounts that a path lies in the last one holds. */
export function layout(confinement: Confinement): {
  at(path: string): Laid;
  /** Something is mounted just there: it can't be moved or removed. */
  mounted(path: string): boolean;
} {
  const nothing = { file: '/nothing/file', folder: '/nothing/folder' };
  const machine = {
    bwrap: '',
    socat: '/socat',
    helper: '/helper',
    perl: null,
    toolchain: [{ path: '/usr', link: null }],
    root: false,
  };
  const props = { ...noProps, nothing, folders: new Set(confinement.hidden) };
  const args = bubblewrapArguments(confinement, machine, props, () => true);
  const mounts: { at: string; laid: Laid }[] = [];
  for (const [index, flag] of args.entries()) {
    const [from = '', to = ''] = args.slice(index + 1);
    if (flag === '--tmpfs') mounts.push({ at: from, laid: 'other' });
    if (flag === '--bind') mounts.push({ at: to, laid: from === to ? 'written' : 'other' });
    if (flag === '--ro-bind') mounts.push({ at: to, laid: from === to ? 'read' : 'other' });
  }
  const within = (path: string, folder: string) => folder === '/' || path === folder || path.startsWith(`${folder}/`);
  return {
    at: (path) => mounts.findLast(({ at }) => within(path, at))?.laid ?? 'other',
    mounted: (path) => mounts.some(({ at }) => at === path),
  };
}
