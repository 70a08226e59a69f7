import { lstatSync, mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Attempt } from '../../ports.ts';
import { resolvePath } from '../facts.ts';
import type { Confine, Confinement } from './confinement.ts';
import { runConfined } from './run-confined.ts';

/** When it is looked whether something was made, after it was seen to be tried, in milliseconds. */
const LOOKS = [30, 250, 1_500];
const TAKE_MS = 20_000;
/** So many things are taken away in one start of an agent; what makes more is told of, and left for the rollback. */
const MOST = 100;

export interface GuardSpec {
  readonly confine: Confine;
  readonly confinement: Confinement;
  /** Where what was taken away is kept: a folder outside the project. */
  readonly taken: string;
  /** Was it there when the sandbox was made? Then it is the person's. */
  readonly known: (path: string) => boolean;
  readonly forbids: (path: string) => boolean;
  readonly report: (attempt: Attempt) => void;
}

/** Watches over what no mount can hold: names that are forbidden, where nothing is. */
export interface Guard {
  /** Something inside tries to make this, or something in it. */
  making(path: string, program: () => string | null): void;
  /** Looks for what was made in the project's own folder without being seen, and tells of it; it is left where it is. */
  look(names: readonly string[]): void;
  /** Looks once more at what is waited for, takes it away and ends: the program is over. */
  settle(): Promise<void>;
  close(): void;
}

/**
 * What is made against the rules inside is told at once and taken away, into the run's folder. That is done by a program
 * in a sandbox of the same mounts: a folder on the way could have become a link to one of the person's.
 */
export function openGuard(spec: GuardSpec): Guard {
  const { confinement, taken, report } = spec;
  const root = confinement.root ?? '/';
  const free = confinement.copies.map(({ over }) => over);
  const overs = (confinement.trays?.folders ?? []).map(({ over }) => over);
  /** What is made in a tray never arrives in the project if it may not. */
  const inTray = (path: string): boolean => depth(overs, path) > depth(confinement.writable, path);
  const pending = new Map<string, string | null>();
  const told = new Set<string>();
  let closed = false;
  let over = false;
  let count = 0;
  let work = Promise.resolve();

  const tell = (path: string, program: string | null, what: string) => {
    const reason = `It was made although that is forbidden: no mount can hold what is not there. ${what}`;
    report({ gate: 'sandbox', action: { kind: 'write', path }, reason, ...(program !== null && { program }) });
  };
  const take = async (path: string, program: string | null): Promise<void> => {
    if (closed || !exists(path)) return;
    count += 1;
    // No earlier one may be overwritten, and a long name must not keep it where it is.
    const place = join(taken, `${Date.now()}-${count}-${Buffer.from(basename(path)).subarray(-200)}`);
    if (count <= MOST) {
      mkdirSync(taken, { recursive: true, mode: 0o700 });
      const launch = { argv: ['mv', '-T', '--', path, place], cwd: root, env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' } };
      const { onAttempt: _, onMaking: __, trays: ___, ...rest } = confinement;
      const within = { ...rest, copies: [], doors: [], writable: [...rest.writable, taken] };
      await runConfined(spec.confine, launch, within, { limitMs: TAKE_MS }).catch(() => {});
    }
    if (!exists(path)) tell(path, program, `It was taken away at once, and is kept as ${place}.`);
    else tell(path, program, 'It could not be taken away: R goes back to before it.');
  };
  const watch = (path: string, program: string | null, look: number): void => {
    const timer = setTimeout(() => {
      if (closed || over) return;
      if (exists(path)) {
        work = work.then(() => take(path, program)).finally(() => pending.delete(path));
      } else if (look + 1 < LOOKS.length) watch(path, program, look + 1);
      else pending.delete(path);
    }, LOOKS[look]);
    timer.unref();
  };
  return {
    making(path, program) {
      if (free.some((folder) => path.startsWith(`${folder}/`)) || inTray(path)) return;
      const at = outermost(join(resolvePath(dirname(path)), basename(path)), root, spec.forbids);
      if (at === null || spec.known(at) || pending.has(at)) return;
      const by = program();
      pending.set(at, by);
      watch(at, by, 0);
    },
    look(names) {
      for (const path of names.map((name) => join(root, name))) {
        if (told.has(path) || pending.has(path) || spec.known(path) || !exists(path) || !spec.forbids(path)) continue;
        told.add(path);
        tell(path, null, 'Nobody saw who did: look at it. R goes back to before it.');
      }
    },
    async settle() {
      over = true;
      await work;
      for (const [path, program] of pending) await take(path, program);
      closed = true;
    },
    close() {
      closed = true;
    },
  };
}

/** How deep the deepest of these folders is that a path lies in. */
const depth = (folders: readonly string[], path: string): number =>
  folders.reduce((most, folder) => (path.startsWith(`${folder}/`) ? Math.max(most, folder.length) : most), 0);

/** The outermost of what the path lies in that is forbidden by itself; null where nothing is, or git's own. */
function outermost(path: string, root: string, forbids: (path: string) => boolean): string | null {
  if (!path.startsWith(`${root}/`)) return null;
  const parts = path.slice(root.length + 1).split('/');
  // A repository inside the project is told of by itself (list-entries.ts): honest tools make them.
  if (parts.includes('.git')) return null;
  let at = root;
  for (const part of parts) {
    at = `${at}/${part}`;
    if (forbids(at)) return at;
  }
  return null;
}

const exists = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;
