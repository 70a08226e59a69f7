import type { Facts } from './facts.ts';
import { reaches } from './judge/built-in.ts';
import { type OnFiles, type Prepared, prepare, type Ready } from './judge/prepare.ts';
import { type Beyond, judged, mayChange } from './may-change.ts';
import { inside, type PathPattern, touches } from './paths/pattern.ts';
import type { Access, Policy } from './policy.ts';
import { findTrays, namesFile, type Tray } from './trays.ts';

/** What of the file system a sandbox shows and lets change. Paths are absolute, links resolved. */
export interface Mounts {
  /** Files and folders that can be changed; `fixed` ones among them can't. Whichever is deeper holds. */
  readonly writable: readonly string[];
  readonly fixed: readonly string[];
  /** Folders that a bullet lets write and that are not there yet: could be changed if they were made. */
  readonly missing: readonly string[];
  /** Folders in which only some names may be changed. What can't be opened by one is in none of the lists. */
  readonly trays: readonly Tray[];
  /** Files and folders that can't be looked into, in the project and in what is readable outside. */
  readonly hidden: readonly string[];
  /** Those of the project that are hidden only because they hold secrets: something else may stand for them. */
  readonly secrets: readonly string[];
  /** Files and folders outside the project that can be read beside the toolchain. */
  readonly readable: readonly string[];
  /** What was allowed and is not opened all the same, with the reason as a phrase. */
  readonly unopened: readonly { readonly path: string; readonly why: string }[];
}

/** What the mounts are made of, beside the policy. */
export interface MountSpec extends Beyond {
  /** Everything in the project, relative, folders without a slash; what is below `.git` and node_modules is left out. */
  readonly entries: readonly string[];
  /** May anything be changed at all? Not before the plan is approved. */
  readonly writing: boolean;
  /** Everything in a folder outside the project, relative as `entries`; null when it is too much to look through. */
  readonly within: (folder: string) => readonly string[] | null;
  /** The supervisor's own folders: never shown, whatever a bullet says. */
  readonly own: readonly string[];
}

/** A name that no bullet speaks of, for asking whether something new may be made in a folder. */
const NEW = 'chaperone-new-file';

/**
 * Compiles the file rules to mounts. Each path is put to the evaluator's own judge, so that what the sandbox lets change
 * is never more than what the hook would allow: a folder can be changed where a new file in it could be written, less
 * what stands in it that could not. Where only names in a folder are granted, the folder becomes a tray.
 */
export function mounts(policy: Policy, facts: Facts, spec: MountSpec): Mounts {
  const prepared = prepare(policy, facts.root, facts.home);
  const { root } = facts;
  const toRead = spec.opened.filter(({ access }) => access === 'read');
  const toWrite = spec.opened.filter(({ access }) => access !== 'read');
  const paths = spec.entries.map((entry) => `${root}/${entry}`);
  const safe = (path: string): boolean => !KERNEL.test(path) && !spec.own.some((own) => inside(path, own));
  const secret = (path: string): boolean => suspect(prepared, 'read', path, facts);
  /** A person answers questions; what a bullet forbids stays so, and a folder that is looked at gives no secrets away. */
  const shows = (path: string): boolean => {
    const verdict = judged(prepared, 'read', path, facts);
    if (verdict !== 'ask') return verdict === 'allow';
    const covering = toRead.filter((one) => inside(path, one.path));
    return covering.some((one) => one.path === path || !secret(path) || (one.tree === true && secret(one.path)));
  };
  const unopened: { path: string; why: string }[] = [];
  // What a link stands for is hidden; where that is not seen inside anyway, there is nothing to be hidden.
  const unread = (all: readonly string[], place: string): string[] => {
    const closed = all.filter((path) => secret(path) && !shows(path)).map((path) => facts.resolve(path));
    return [...outermost(closed.filter((path) => path !== place && inside(path, place)))];
  };
  const hidden = unread(paths, root);
  const outside = [...folders(prepared, 'read', facts), ...toRead.map(({ path }) => path)];
  const readable = [...new Set(outside)].filter((path) => {
    if (inside(path, root) || facts.kind(path) === 'absent') return false;
    if (!safe(path)) unopened.push({ path, why: 'it is the supervisor’s or the kernel’s own' });
    else if (facts.kind(path) === 'other') unopened.push({ path, why: 'it is neither a file nor a folder' });
    else if (shows(path)) {
      const deep = facts.kind(path) === 'folder' ? spec.within(path) : [];
      if (deep !== null) {
        const below = deep.map((entry) => `${path}/${entry}`).filter((one) => !inside(one, root));
        hidden.push(...unread(below, path));
        return true;
      }
      unopened.push({ path, why: 'it holds too much to look through for secrets: name a folder in it' });
    }
    return false;
  });
  const secrets = hidden.filter((path) => inside(path, root) && !stopped(prepared, 'read', path));
  const shown = { readable, secrets, unopened };
  const closedBy = (places: readonly string[]) => ({ hidden: [...hidden, ...ownIn(places, spec.own)], ...shown });
  if (!spec.writing) return { writable: [], fixed: [], missing: [], trays: [], ...closedBy(readable) };

  const may = mayChange(policy, facts, spec);
  const writes = (path: string): boolean => may('write', path);
  const isFolder = (path: string): boolean => facts.kind(path) === 'folder';
  const real = (path: string): boolean => facts.kind(path) !== 'absent' && facts.resolve(path) === path;
  /** Folders in which anything may be made, and names of which only they themselves are meant. */
  const wide = new Set<string>();
  const singles = new Set<string>();
  const vague: string[] = [];
  for (const path of folders(prepared, 'write', facts)) {
    const kind = facts.kind(path);
    if (!safe(path) || kind === 'other' || !writes(kind === 'file' ? path : `${path}/${NEW}`)) continue;
    if (kind === 'folder') wide.add(path);
    else if (kind === 'file' || namesFile(path) || isTarget(path, facts)) singles.add(path);
    else vague.push(path);
  }
  const answered = new Set<string>();
  for (const { access, path } of toWrite) {
    if (!safe(path) || !may(access === 'delete' ? 'delete' : 'write', path)) continue;
    // What can be changed can be looked into, and that is another question.
    if (hidden.some((one) => inside(path, one))) {
      const why =
        'it is hidden, and could be read if it were open: let it be read for the run too (A), then do it again';
      unopened.push({ path, why });
      continue;
    }
    if (isFolder(path) && access === 'write') wide.add(path);
    else answered.add(path);
  }
  const patterns = grants(prepared, 'write').filter((one) => one.literal === undefined && !ofFolder(one));
  const named = patterns.length === 0 ? [] : paths.filter((path) => patterns.some((one) => touches(one, { path })));
  const open = (path: string): boolean => [...wide].some((one) => inside(path, one)) && writes(`${path}/${NEW}`);
  // A pattern that a folder fits stands for all in it: `src/*` lets write anything in `src/deep`.
  for (const path of named)
    if (isFolder(path) && real(path) && safe(path) && !open(parent(path)) && writes(`${path}/${NEW}`)) wide.add(path);
  const inRoot = (path: string): boolean => path !== root && inside(path, root);
  const { trays, left } = findTrays({
    ...{ facts, paths, may, open, hidden, patterns, answered },
    singles: [...singles, ...answered].filter(inRoot),
    vague: vague.filter(inRoot),
  });
  unopened.push(...left);
  const ways = new Set(trays.flatMap((tray) => tray.folders));
  const carried = new Set([...ways, ...trays.flatMap((tray) => tray.files)]);
  // What has no tray is opened by itself: it can be written into, but as a mount it can't be replaced or deleted.
  const alone = [...singles, ...answered, ...named.filter((path) => !isFolder(path))].filter(
    (path) => safe(path) && real(path) && facts.kind(path) !== 'other' && writes(path) && !open(parent(path)),
  );
  const roots = [...new Set([...wide, ...alone])].filter((path) => !carried.has(path));
  const missing = vague.filter((path) => inRoot(path) && !ways.has(nearest(path, facts)));
  const within = paths.filter((path) => roots.some((one) => path !== one && inside(path, one)));
  const checked = within.filter((path) => suspect(prepared, 'write', path, facts) && facts.resolve(path) === path);
  // A pattern may forbid whatever is made in a folder (`src/*`); where nothing in it may be changed, all of it is held.
  const closing = prepared.files.write.stops.all.some(({ on }) => on.patterns.some((one) => one.literal === undefined));
  const shut = new Set(
    closing ? within.map(parent).filter((path) => !roots.includes(path) && !writes(`${path}/${NEW}`)) : [],
  );
  for (const path of shut.size > 0 ? within : [])
    if (shut.has(parent(path)) && writes(isFolder(path) ? `${path}/${NEW}` : path)) shut.delete(parent(path));
  const dead = (path: string): boolean => shut.has(path);
  const fixed = [...checked, ...within.filter((path) => dead(path) && facts.resolve(path) === path)].filter(
    (path) => !roots.includes(path) && !carried.has(path) && !ways.has(parent(path)) && (dead(path) || !writes(path)),
  );
  return { writable: roots, fixed: [...outermost(fixed, roots)], missing, trays, ...closedBy([...roots, ...readable]) };
}

const parent = (path: string): string => path.slice(0, path.lastIndexOf('/'));

/** Does a Makefile beside it say how it is made? */
function isTarget(path: string, facts: Facts): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/[.+^$*?()[\]{}|\\]/g, '\\$&');
  return new RegExp(`^${name}[ \\t]*:`, 'm').test(facts.read(`${parent(path)}/Makefile`) ?? '');
}

/** The folder that is there and in which a missing path would begin. */
function nearest(path: string, facts: Facts): string {
  let at = parent(path);
  while (at !== '' && facts.kind(at) === 'absent') at = parent(at);
  return at;
}

/** Places that are the sandbox's own whatever is allowed, and those that hold all the others. */
const KERNEL = /^\/(?:$|run$|(?:proc|sys|dev(?!\/shm\/.))(?:\/|$))/;

/** Might any rule or protection speak of this path itself? The others follow the folder that they lie in. */
function suspect(prepared: Prepared, access: 'read' | 'write', path: string, facts: Facts): boolean {
  const place = { path };
  const { builtIn } = prepared;
  if (stopped(prepared, access, path) || reaches(place, builtIn.secrets, facts)) return true;
  if (access === 'read') return false;
  return reaches(place, builtIn.surface, facts) || builtIn.protected.some(({ expression }) => expression.test(path));
}

/** Is there a bullet that stops it and names it, or what it lies in? */
const stopped = ({ files }: Prepared, access: 'read' | 'write', path: string): boolean =>
  files[access].stops.all.some(({ on }) => !on.outside && on.patterns.some((one) => touches(one, { path })));

/** The files and folders that grants name without a wildcard, links resolved; `src/**` names src. */
function folders(prepared: Prepared, access: Access, facts: Facts): string[] {
  const found = grants(prepared, access).flatMap((pattern) => {
    const path = pattern.literal ?? (ofFolder(pattern) ? pattern.base : undefined);
    return path === undefined ? [] : [facts.resolve(path)];
  });
  return [...new Set(found)];
}

/** Does the pattern stand for a whole folder: `**` is all there is after its fixed part? */
function ofFolder({ segments, base }: PathPattern): boolean {
  const fixed = base === '/' ? 0 : base.split('/').length - 1;
  return segments.length === fixed + 1 && segments[fixed]?.deep === true;
}

const grants = (prepared: Prepared, access: Access): readonly PathPattern[] =>
  prepared.files[access].grants.all.flatMap(({ on }: Ready<OnFiles>) => (on.outside ? [] : on.patterns));

/** Those paths that lie in no other of them, as long as none of what is opened again lies between. */
function outermost(paths: readonly string[], again: readonly string[] = []): Set<string> {
  const found = new Set<string>();
  const opened = new Set(again);
  for (const path of [...paths].sort()) {
    let at = path;
    while (at !== '' && !found.has(at) && !opened.has(at)) at = parent(at);
    if (at === '' || opened.has(at)) found.add(path);
  }
  return found;
}

const ownIn = (shown: readonly string[], own: readonly string[]): string[] =>
  own.filter((path) => shown.some((one) => inside(path, one)));
