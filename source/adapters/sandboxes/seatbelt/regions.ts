import { dirname } from 'node:path/posix';
import { pinned } from '../bubblewrap/bubblewrap.ts';
import type { Confinement } from '../confinement.ts';

/** A path with all below it, less some of that. */
export interface Region {
  readonly place: string;
  readonly except: readonly string[];
  /** The path by itself, and nothing below it. Default: all of it. */
  readonly alone?: true;
}

/** What of the file system is open. Nothing else is; regions only add to each other. */
export interface Regions {
  readonly read: readonly Region[];
  readonly write: readonly Region[];
  /** Can be written in, but not moved, removed or replaced: what is held in it would come free. */
  readonly firm: readonly string[];
  /** Are there, and that is all that is told of them: the folders on the way, and what is hidden. */
  readonly seen: readonly string[];
}

/** Folders in the toolchain's that hold this machine's data: firmlinks to everything else, and databases. */
export const CLOSED = ['/System/Volumes', '/opt/homebrew/var', '/opt/local/var', '/usr/local/var'];

export const within = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);

/**
 * What a confinement opens, as the mounts of Linux would: whichever lies deeper holds, and hidden is hidden. The project's
 * own git directory is closed where the agent has one of its own; its object stores can be read. Private copies can't be
 * laid, so their places are what else they are. All paths are links resolved.
 */
export function regions(confinement: Confinement, toolchain: readonly string[]): Regions {
  const { root, writable, fixed, hidden, readable, git, home, copies, single = [] } = confinement;
  const closed = root !== null && git !== null ? [`${root}/.git`] : [];
  const shut = [...hidden, ...CLOSED, ...closed];
  const layers = copies.flatMap((copy) => copy.layers);
  const inside = (place: string, paths: readonly string[]) =>
    outermost(paths.filter((path) => path !== place && within(path, place)));
  const shown = (path: string) => !shut.some((one) => within(path, one));
  // What the run itself brings is there even where what lies around it is hidden.
  const own = [home, ...(git === null ? [] : [git.folder])].filter((path) => !hidden.includes(path));
  const places = [...toolchain, ...readable, ...layers, ...(root === null ? [] : [root]), ...writable].filter(shown);
  const stores = git?.stores ?? [];
  const read = [...new Set([...places, ...own, ...stores])].map((place) => ({ place, except: inside(place, shut) }));
  const open = writable.filter((path) => shown(path) && !fixed.includes(path));
  const write = [
    ...open.map((place) => ({ place, except: inside(place, [...fixed, ...shut]) })),
    ...single
      .filter((path) => shown(path) && !fixed.includes(path))
      .map((place) => ({ place, except: [], alone: true as const })),
    ...own.map((place) => ({ place, except: inside(place, shut) })),
  ];
  const ways = read.flatMap(({ place }) => above(place));
  const told = shut.filter((path) => read.some(({ place }) => within(path, place)));
  return {
    read,
    write,
    firm: [...new Set([...open, ...own, ...pinned({ ...confinement, copies: [], hidden: [...hidden, ...closed] })])],
    seen: [...new Set([...ways, ...told])].filter((path) => path !== '/'),
  };
}

/** Paths that lie in none of the others. */
function outermost(paths: readonly string[]): string[] {
  return paths.filter((path) => !paths.some((other) => other !== path && within(path, other)));
}

function above(path: string): string[] {
  const found: string[] = [];
  for (let at = dirname(path); at !== '/'; at = dirname(at)) found.push(at);
  return found;
}
