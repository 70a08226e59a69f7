import type { Facts } from '../facts.ts';
import { covers, inside, type PathPattern, type Place, touches } from '../paths/pattern.ts';
import type { Access } from '../policy.ts';
import { reaches, SECRETS, SURFACE, secret } from './built-in.ts';
import { type Judged, ruled } from './judged.ts';
import { type OnFiles, type Prepared, type Ready, tried } from './prepare.ts';

/** How an effect on files is judged beside the rules. */
export interface Terms {
  readonly sandboxed: boolean;
  /** It happens inside a script that a bullet allows: what no bullet mentions is then allowed too. */
  readonly vouched: boolean;
}

/** Judges one effect on files. Every rule that matches is in the result; the order is not that of strictness. */
export function judgeFile(prepared: Prepared, access: Access, place: Place, facts: Facts, terms: Terms): Judged[] {
  const what = `${access} ${shown(place, facts)}`;
  const out: Judged[] = [];
  const scratch = facts.scratch.some((folder) => inside(place.path, folder));
  const free = scratch || (access === 'read' && facts.toolchain.some((folder) => inside(place.path, folder)));
  const deep = place.tree === true && access === 'read' && terms.sandboxed ? { ...place, tree: false } : place;

  const { stops, grants } = tried(
    prepared.files,
    (on, rule) => on.access.includes(access) && stopped(on, rule, deep, free),
    (on) =>
      grantsAccess(on, access, prepared) &&
      on.patterns.some((pattern) => covers(pattern, place)) &&
      !(access === 'delete' && theFolderItself(on, place)),
  );
  for (const stop of stops) out.push(ruled(stop.match, what));
  for (const grant of grants) out.push(ruled(grant.match, what));
  /** A grant that names this very file, not a folder or a glob around it. */
  const named = grants.some((grant) =>
    grant.on.patterns.some((pattern) => pattern.named && pattern.literal === place.path),
  );

  if (access !== 'read') {
    for (const one of prepared.builtIn.protected)
      if (one.patterns.some((pattern) => guards(pattern, place, access === 'write' && terms.sandboxed)))
        out.push(ruled(one.match, what));
    if (!named && !terms.vouched && !scratch && reaches(place, prepared.builtIn.surface, facts))
      out.push(ruled(SURFACE.match, what));
  }
  const many = deep.tree === true;
  if (
    (!many || (!deep.visible && prepared.secrets.stops.length > 0)) &&
    secret(deep, prepared.builtIn.secrets, facts)
  ) {
    for (const rule of prepared.secrets.stops) out.push(ruled(rule.match, what));
    if (access === 'read' && !named && prepared.secrets.stops.length === 0) out.push(ruled(SECRETS.match, what));
  }
  if (!out.some((one) => one.match)) out.push(unmentioned(prepared, access, place, what, free, facts, terms));
  return out;
}

/**
 * Is a protected path reached? What stands at a fixed place is guarded against what happens to a tree around it (writing
 * there is held by the sandbox); what may stand anywhere only against what names it.
 */
function guards(pattern: PathPattern, place: Place, held: boolean): boolean {
  if (pattern.literal === undefined)
    return touches(pattern, { path: place.path.replaceAll('/**', ''), glob: place.glob });
  return touches(pattern, held ? { ...place, tree: false } : place);
}

function stopped(on: OnFiles, rule: Ready<OnFiles>, place: Place, free: boolean): boolean {
  if (!on.outside) return on.patterns.some((pattern) => touches(pattern, place));
  if (free && rule.owner !== 'built-in') return false;
  return !on.patterns.some((pattern) => covers(pattern, place));
}

/** Writing grants deleting too, as long as no bullet grants deleting by itself. */
function grantsAccess(on: OnFiles, access: Access, prepared: Prepared): boolean {
  if (on.access.includes(access)) return true;
  return (
    access === 'delete' &&
    on.access.includes('write') &&
    !prepared.files.grants.some((grant) => grant.on.access.includes('delete'))
  );
}

/** "Within ./src" does not mean the folder itself. */
const theFolderItself = (on: OnFiles, place: Place): boolean =>
  on.patterns.some((pattern) => pattern.literal === place.path && place.tree === true);

function unmentioned(
  prepared: Prepared,
  access: Access,
  place: Place,
  what: string,
  free: boolean,
  facts: Facts,
  terms: Terms,
): Judged {
  if (free) return { verdict: 'allow', why: `${what}, which is scratch or toolchain` };
  const home = inside(place.path, facts.root);
  if (access === 'read') {
    if (home) return { verdict: 'allow', why: `${what}, inside the project` };
    return { verdict: 'ask', why: `${what}, which is outside the project and no bullet mentions` };
  }
  if (terms.vouched && home) return { verdict: 'allow', why: `${what}, in a script that is allowed` };
  const closed = prepared.files.grants.some((grant) => grantsAccess(grant.on, access, prepared));
  return { verdict: 'ask', why: `${what}, which no ${closed ? 'ALLOWED bullet covers' : 'bullet mentions'}` };
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
