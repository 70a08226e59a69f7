import type { Facts } from '../facts.ts';
import { covers, inside, type PathPattern, type Place, segmentsOf, touches } from '../paths/pattern.ts';
import { meet } from '../paths/segment.ts';
import type { Access } from '../policy.ts';
import { type BuiltIn, reaches, SECRETS, SURFACE, secret } from './built-in.ts';
import type { ByFolder } from './by-folder.ts';
import { fallback, type Judged, ruled } from './judged.ts';
import { excepted, type OnFiles, type Prepared, type Ready } from './prepare.ts';

/** How an effect on files is judged beside the rules. */
export interface Terms {
  readonly sandboxed: boolean;
  /** It happens inside a script that a bullet allows: what no bullet mentions is then allowed too. */
  readonly vouched: boolean;
}

/** Judges one effect on files and adds what it comes to, every rule that matches first; in no order of strictness. */
export function judgeFile(
  prepared: Prepared,
  access: Access,
  place: Place,
  facts: Facts,
  terms: Terms,
  out: Judged[],
): void {
  const what = (): string => `${access} ${shown(place, facts)}`;
  const { path } = place;
  const scratch = isScratch(path, facts);
  const free = scratch || (access === 'read' && !inside(path, facts.root) && within(facts.toolchain, path));
  // What lies deeper in a tree that is read is hidden by the sandbox itself.
  const deep = place.tree === true && access === 'read' && terms.sandboxed ? { ...place, tree: false } : place;
  const before = out.length;
  const rules = prepared.files[access];
  const grants = granting(rules.grants, access, place);
  for (const stop of deep.glob || deep.tree ? rules.stops.all : rules.stops.around(path))
    if (stopped(stop.on, deep, free) && !excepted(stop, grants)) out.push(ruled(stop.match, what));
  for (const grant of grants) out.push(ruled(grant.match, what));

  const named = grants.length > 0 && namely(grants, path);
  const { builtIn, secrets } = prepared;
  if (access !== 'read') {
    for (const one of builtIn.protected)
      if (guards(one, place, access === 'write' && terms.sandboxed)) out.push(ruled(one.match, what));
    if (!named && !terms.vouched && !scratch && reaches(place, builtIn.surface, facts))
      out.push(ruled(SURFACE.match, what));
  }
  const looks = deep.tree !== true || (!deep.visible && secrets.stops.length > 0);
  if (looks && secret(deep, builtIn.secrets, facts)) {
    for (const rule of secrets.stops) out.push(ruled(rule.match, what));
    if (access === 'read' && !named && secrets.stops.length === 0) out.push(ruled(SECRETS.match, what));
  }
  if (out.length === before) out.push(unmentioned(prepared, access, path, what, free, facts, terms));
  for (let at = before; at < out.length; at++) {
    const one = out[at] as Judged;
    if (one.verdict !== 'ask') continue;
    const closed = {
      access,
      path,
      ...(place.tree && { tree: true as const }),
      ...(place.glob && { glob: true as const }),
    };
    out[at] = { ...one, closed };
  }
}

const within = (folders: readonly string[], path: string): boolean => {
  for (const folder of folders) if (inside(path, folder)) return true;
  return false;
};

/** Scratch that the project itself lies in (a project in /tmp) is none inside the project. */
const isScratch = (path: string, { scratch, root }: Facts): boolean => {
  for (const folder of scratch) if (inside(path, folder) && !(inside(root, folder) && inside(path, root))) return true;
  return false;
};

const any = (
  patterns: readonly PathPattern[],
  test: (pattern: PathPattern, place: Place) => boolean,
  place: Place,
): boolean => {
  for (const pattern of patterns) if (test(pattern, place)) return true;
  return false;
};

/** The grants that include all of the place. "Within ./src" does not mean deleting the folder itself. */
function granting(grants: ByFolder, access: Access, place: Place): readonly Ready<OnFiles>[] {
  let found: Ready<OnFiles>[] | undefined;
  for (const grant of place.glob ? grants.all : grants.around(place.path)) {
    if (!any(grant.on.patterns, covers, place)) continue;
    if (access === 'delete' && place.tree && grant.on.patterns.some(({ literal }) => literal === place.path)) continue;
    found ??= [];
    found.push(grant);
  }
  return found ?? NONE;
}

const NONE: readonly Ready<OnFiles>[] = [];

/** Does a grant name this very file, not a folder or a glob around it? */
const namely = (grants: readonly Ready<OnFiles>[], path: string): boolean =>
  grants.some((grant) => grant.on.patterns.some((pattern) => pattern.named && pattern.literal === path));

function stopped(on: OnFiles, place: Place, free: boolean): boolean {
  return on.outside ? !free && !any(on.patterns, covers, place) : any(on.patterns, touches, place);
}

/**
 * Is a protected path reached? What stands at a fixed place is guarded against what happens to a tree around it (writing
 * there is held by the sandbox); what may stand anywhere only against what names it.
 */
function guards(one: BuiltIn['protected'][number], place: Place, held: boolean): boolean {
  if (!place.glob) {
    if (one.expression.test(place.path)) return true;
    if (held || !place.tree) return false;
    return one.patterns.some(({ literal }) => literal !== undefined && inside(literal, place.path));
  }
  const at = held && place.tree ? { ...place, tree: false } : place;
  if (any(one.patterns, touches, at)) return true;
  return segmentsOf(place).some((segment) => !segment.deep && one.names.some((name) => meet(segment, name)));
}

function unmentioned(
  prepared: Prepared,
  access: Access,
  path: string,
  what: () => string,
  free: boolean,
  facts: Facts,
  terms: Terms,
): Judged {
  if (free) return fallback('allow', what, ', which is scratch or toolchain');
  const home = inside(path, facts.root);
  if (access === 'read')
    return home
      ? fallback('allow', what, ', inside the project')
      : fallback('ask', what, ', which is outside the project and no bullet mentions');
  if (terms.vouched && home) return fallback('allow', what, ', in a script that is allowed');
  const closed = prepared.files[access].grants.all.length > 0;
  return fallback('ask', what, closed ? ', which no ALLOWED bullet covers' : ', which no bullet mentions');
}

/** A path as people read it: relative inside the project. */
export function shown(place: Place, facts: Facts): string {
  const { root } = facts;
  const path =
    place.path === root
      ? 'the project root'
      : place.path.startsWith(`${root}/`)
        ? place.path.slice(root.length + 1)
        : place.path;
  return place.tree && place.path !== root ? `${path} and all in it` : path;
}
