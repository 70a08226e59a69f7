import type { Facts } from './facts.ts';
import type { MayChange } from './may-change.ts';
import { inside, type PathPattern, touches } from './paths/pattern.ts';

/**
 * A folder in which only some names may be made, changed, replaced or deleted: bullets (or a person's answer) name files
 * in it, there or not, or a pattern of them. No mount can tell names apart, so a sandbox shows a folder of its own in this
 * one's place, and what may be is carried over. Paths are absolute, links resolved.
 */
export interface Tray {
  readonly over: string;
  /** It, and the folders below it of which the same is true; outer ones first. */
  readonly folders: readonly string[];
  /** The files in them that may be changed or deleted. */
  readonly files: readonly string[];
  /** Single names that are not there yet and may be made. Patterns have none. */
  readonly names: readonly string[];
  readonly links: readonly string[];
  /** Whatever else stands in them: it can only be read, but for what a mount of its own opens. */
  readonly held: readonly string[];
}

/** What trays are found from. */
export interface TraySpec {
  readonly facts: Facts;
  /** Everything in the project, absolute. */
  readonly paths: readonly string[];
  /** Single names that may be changed, there or not. */
  readonly singles: readonly string[];
  /** The same where a name does not tell whether it is a file; such a name makes no tray, but uses one. */
  readonly vague: readonly string[];
  /** Those of them that a person answered for. */
  readonly answered: ReadonlySet<string>;
  readonly patterns: readonly PathPattern[];
  readonly may: MayChange;
  /** May anything be made in this folder anyway? */
  readonly open: (folder: string) => boolean;
  /** What can't be looked into. */
  readonly hidden: readonly string[];
}

/** Folders with more beside what may be changed stay as they are: each is a mount, and many are slow (a quarter of a second for 400). */
const HELD = 120;
/** The same for what a person just allowed: that has to work. */
const HELD_ANSWERED = 600;
/** So many files are copied at most. */
const FILES = 4_000;

interface Content {
  readonly files: string[];
  readonly links: string[];
  readonly others: string[];
}

/** Finds the folders that need a tray, and those that would but hold too much. */
export function findTrays(spec: TraySpec): {
  readonly trays: readonly Tray[];
  readonly left: readonly { readonly path: string; readonly why: string }[];
} {
  const { facts, paths } = spec;
  const real = (path: string): boolean => facts.kind(path) === 'folder' && facts.resolve(path) === path;
  const around = (path: string): string => {
    let at = path;
    while (at !== facts.root && !real(at)) at = parent(at);
    return at;
  };
  const fits = (folder: string): boolean =>
    inside(folder, facts.root) &&
    !/\/(?:\.git|node_modules)(?:\/|$)/.test(folder.slice(facts.root.length)) &&
    !spec.hidden.some((one) => inside(folder, one)) &&
    !spec.open(folder);
  const below = (folder: string): string[] =>
    paths.filter((path) => path !== folder && inside(path, folder) && real(path));
  const wanted = new Map<string, number>();
  const want = (folder: string, most: number) => {
    if (fits(folder)) wanted.set(folder, Math.max(most, wanted.get(folder) ?? 0));
  };
  for (const path of spec.singles) {
    const answered = spec.answered.has(path);
    want(around(parent(path)), answered ? HELD_ANSWERED : HELD);
    // A folder that may be deleted is one of the tray's own: what is a mount could not be.
    if (answered && real(path) && spec.may('delete', path))
      for (const at of [path, ...below(path)]) want(at, HELD_ANSWERED);
  }
  for (const pattern of spec.patterns) {
    const base = around(pattern.base);
    const fixed = segments(pattern.base);
    const deep = pattern.segments.length > fixed + 1 || pattern.segments[fixed]?.deep === true;
    for (const at of [base, ...(deep ? below(base) : [])])
      if (touches(pattern, { path: at, tree: true }) && spec.may('write', `${at}/${sample(pattern, at)}`))
        want(at, HELD);
  }
  for (const path of spec.vague) if (wanted.has(around(parent(path)))) want(around(parent(path)), HELD);

  const inFolder = new Map<string, string[]>();
  for (const path of paths) {
    const folder = parent(path);
    if (!wanted.has(folder)) continue;
    const known = inFolder.get(folder);
    if (known) known.push(path);
    else inFolder.set(folder, [path]);
  }
  const contents = new Map<string, Content>();
  const left: { path: string; why: string }[] = [];
  let held = 0;
  let files = 0;
  for (const [folder, most] of [...wanted].sort(([a], [b]) => a.length - b.length)) {
    const found = contentOf(inFolder.get(folder) ?? [], spec);
    const more = found.others.filter((path) => !wanted.has(path)).length;
    if (held + more > most || files + found.files.length > FILES) {
      left.push({
        path: folder,
        why: `too much stands in it (${more + found.files.length}) to tell names apart: nothing new can be made there`,
      });
      continue;
    }
    held += more;
    files += found.files.length;
    contents.set(folder, found);
  }
  const absent = [...spec.singles, ...spec.vague].filter((path) => facts.kind(path) === 'absent');
  return { trays: assemble(contents, (folder) => absent.filter((path) => around(parent(path)) === folder)), left };
}

/** What could be made in a folder so that the pattern covers it. */
function sample(pattern: PathPattern, folder: string): string {
  const last = pattern.segments.findLastIndex(({ deep }) => deep === true);
  const rest = pattern.segments.slice(last < 0 ? segments(folder) : Math.max(segments(folder), last + 1));
  const names = rest.length > 0 ? rest : pattern.segments.slice(-1);
  return names.map(({ text }) => text.replace(/\[(.)[^\]]*\]/g, '$1').replace(/\*+|\?/g, 'x')).join('/');
}

const segments = (path: string): number => path.split('/').filter((name) => name !== '').length;

function contentOf(paths: readonly string[], { facts, may, hidden }: TraySpec): Content {
  const found: Content = { files: [], links: [], others: [] };
  for (const path of paths) {
    if (facts.resolve(path) !== path) found.links.push(path);
    else if (facts.kind(path) === 'file' && !hidden.includes(path) && (may('write', path) || may('delete', path)))
      found.files.push(path);
    else found.others.push(path);
  }
  return found;
}

function assemble(contents: ReadonlyMap<string, Content>, namesIn: (folder: string) => string[]): Tray[] {
  const tops = [...contents.keys()].filter((folder) => !contents.has(parent(folder)));
  return tops.map((over) => {
    const folders: string[] = [];
    const visit = (folder: string): void => {
      folders.push(folder);
      for (const path of contents.get(folder)?.others ?? []) if (contents.has(path)) visit(path);
    };
    visit(over);
    const all = folders.flatMap((folder) => contents.get(folder) ?? []);
    return {
      over,
      folders,
      files: all.flatMap((one) => one.files),
      names: folders.flatMap(namesIn),
      links: all.flatMap((one) => one.links),
      held: all.flatMap((one) => one.others.filter((path) => !contents.has(path))),
    };
  });
}

/** Is a name that is not there one of a file, as far as names tell? Folders are made to be mounted; files are not. */
export function namesFile(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (/[^.].*\.[^.]+$/.test(name)) return true;
  return /^(?:[A-Z][A-Z0-9_-]+|[A-Z][a-z]+file|makefile|\.[\w-]*(?:ignore|rc|attributes|modules|keep|version|config))$/.test(
    name,
  );
}

const parent = (path: string): string => path.slice(0, path.lastIndexOf('/'));
