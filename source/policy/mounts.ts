import type { Verdict } from './decision.ts';
import type { Facts } from './facts.ts';
import { reaches } from './judge/built-in.ts';
import { judgeFile } from './judge/files.ts';
import type { Judged } from './judge/judged.ts';
import { type OnFiles, type Prepared, prepare, type Ready } from './judge/prepare.ts';
import { inside, type PathPattern, touches } from './paths/pattern.ts';
import type { Access, Policy } from './policy.ts';

/** What of the file system a sandbox shows and lets change. Paths are absolute, links resolved. */
export interface Mounts {
  /** Files and folders that can be changed; `fixed` ones among them can't. Whichever is deeper holds. */
  readonly writable: readonly string[];
  readonly fixed: readonly string[];
  /** Where a bullet lets write and nothing is yet: could be changed if it were made. */
  readonly missing: readonly string[];
  /** Files and folders of the project that can't be looked into. */
  readonly hidden: readonly string[];
  /** Files and folders outside the project that can be read beside the toolchain. */
  readonly readable: readonly string[];
}

/** What the mounts are made of, beside the policy. */
export interface MountSpec {
  /** Everything in the project, relative, folders without a slash; what is below `.git` and node_modules is left out. */
  readonly entries: readonly string[];
  /** May anything be changed at all? Not before the plan is approved. */
  readonly writing: boolean;
  /** What a person allowed although it is asked for: exact paths. */
  readonly opened: { readonly read: readonly string[]; readonly write: readonly string[] };
  /** The supervisor's own folders: never shown, whatever a bullet says. */
  readonly own: readonly string[];
  /** What can't be changed now although a bullet allows it: nobody watches, and it was never seen. Default: nothing. */
  readonly shut?: (path: string) => boolean;
}

/** A name that no bullet speaks of, for asking whether something new may be made in a folder. */
const NEW = 'chaperone-new-file';

/**
 * Compiles the file rules to mounts. Each path is put to the evaluator's own judge, so that what the sandbox lets change
 * is never more than what the hook would allow: a folder can be changed where a new file in it could be written, less
 * what stands in it that could not. Of a grant with wildcards only the files that are there now can be changed.
 */
export function mounts(policy: Policy, facts: Facts, spec: MountSpec): Mounts {
  const prepared = prepare(policy, facts.root, facts.home);
  const { root } = facts;
  const may = (access: Access, path: string, opened: readonly string[]): boolean => {
    if (access !== 'read' && spec.shut?.(path)) return false;
    const verdict = judged(prepared, access, path, facts);
    // A person answers questions; what a bullet forbids stays so.
    return verdict === 'allow' || (verdict === 'ask' && opened.some((one) => inside(path, one)));
  };
  const paths = spec.entries.map((entry) => `${root}/${entry}`);
  const safe = (path: string): boolean => path !== '/' && !spec.own.some((own) => inside(path, own));
  const shows = (path: string): boolean => may('read', path, spec.opened.read);
  const looked = paths.filter((path) => suspect(prepared, 'read', path, facts));
  // What a link stands for is hidden; where that is not seen inside anyway, there is nothing to be hidden.
  const unread = looked.filter((path) => !shows(path)).map((path) => facts.resolve(path));
  const hidden = [...outermost(unread.filter((path) => path !== root && inside(path, root)))];
  const readable = folders(prepared, 'read', facts).filter((path) => !inside(path, root) && safe(path));
  const seen = [...readable, ...spec.opened.read.filter((path) => !inside(path, root) && safe(path))].filter(shows);
  if (!spec.writing)
    return { writable: [], fixed: [], missing: [], hidden: hidden.concat(ownIn(seen, spec.own)), readable: seen };

  const writes = (path: string): boolean => may('write', path, spec.opened.write);
  const missing: string[] = [];
  const opened = spec.opened.write.filter((path) => facts.kind(path) !== 'absent' && facts.resolve(path) === path);
  const writable = new Set(opened.filter((path) => safe(path) && writes(path)));
  for (const path of folders(prepared, 'write', facts)) {
    const kind = facts.kind(path);
    if (!safe(path) || kind === 'other') continue;
    if (kind === 'absent' && inside(path, root) && writes(`${path}/${NEW}`)) missing.push(path);
    if (kind === 'absent') continue;
    if (writes(kind === 'folder' ? `${path}/${NEW}` : path)) writable.add(path);
  }
  for (const path of wild(prepared, paths))
    if (safe(path) && facts.resolve(path) === path && facts.kind(path) === 'file' && writes(path)) writable.add(path);
  const roots = [...writable];
  const within = paths.filter((path) => roots.some((one) => path !== one && inside(path, one)));
  const checked = within.filter((path) => suspect(prepared, 'write', path, facts) && facts.resolve(path) === path);
  const fixed = checked.filter((path) => !writable.has(path) && !writes(path));
  return {
    writable: roots,
    fixed: [...outermost(fixed)],
    missing,
    hidden: hidden.concat(ownIn([...roots, ...seen], spec.own)),
    readable: seen,
  };
}

function judged(prepared: Prepared, access: Access, path: string, facts: Facts): Verdict {
  const found: Judged[] = [];
  judgeFile(prepared, access, { path }, facts, { sandboxed: true, vouched: false }, found);
  if (found.some(({ verdict }) => verdict === 'deny')) return 'deny';
  return found.every(({ verdict }) => verdict === 'allow') ? 'allow' : 'ask';
}

/** Might any rule or protection speak of this path itself? The others follow the folder that they lie in. */
function suspect(prepared: Prepared, access: 'read' | 'write', path: string, facts: Facts): boolean {
  const place = { path };
  const { builtIn, files } = prepared;
  const stopped = files[access].stops.all.some(
    ({ on }) => !on.outside && on.patterns.some((one) => touches(one, place)),
  );
  if (stopped || reaches(place, builtIn.secrets, facts)) return true;
  if (access === 'read') return false;
  return reaches(place, builtIn.surface, facts) || builtIn.protected.some(({ expression }) => expression.test(path));
}

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

/** The paths that grants with wildcards stand for now. */
function wild(prepared: Prepared, paths: readonly string[]): string[] {
  const patterns = grants(prepared, 'write').filter((one) => one.literal === undefined && !ofFolder(one));
  return patterns.length === 0 ? [] : paths.filter((path) => patterns.some((one) => touches(one, { path })));
}

const grants = (prepared: Prepared, access: Access): readonly PathPattern[] =>
  prepared.files[access].grants.all.flatMap(({ on }: Ready<OnFiles>) => (on.outside ? [] : on.patterns));

/** Those paths that lie in no other of them. */
function outermost(paths: readonly string[]): Set<string> {
  const found = new Set<string>();
  for (const path of [...paths].sort()) {
    let at = path;
    while (at !== '' && !found.has(at)) at = at.slice(0, at.lastIndexOf('/'));
    if (at === '') found.add(path);
  }
  return found;
}

const ownIn = (shown: readonly string[], own: readonly string[]): string[] =>
  own.filter((path) => shown.some((one) => inside(path, one)));
