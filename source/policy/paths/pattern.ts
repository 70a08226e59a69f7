import { globs, literals, meet, type Segment, within } from './segment.ts';

/**
 * Where an effect happens: an absolute path, links resolved. `glob`: it holds wildcards and stands for all it matches, by
 * the shell's rules or by a plan's; `tree`: for all below it too, but for hidden files when only what is `visible` counts.
 */
export interface Place {
  readonly path: string;
  readonly glob?: 'shell' | 'plan' | undefined;
  /** The folder before the first wildcard of a glob. */
  readonly folder?: string;
  readonly tree?: boolean;
  readonly visible?: boolean;
}

/** A path or glob of a rule, made absolute. */
export interface PathPattern {
  readonly segments: readonly Segment[];
  /** Set when it holds no wildcard, for the short way. */
  readonly literal: string | undefined;
  /** The folder that all it matches lies in: its components before the first wildcard. */
  readonly base: string;
  /** The last component holds no wildcard: the bullet names this one file or folder. */
  readonly named: boolean;
}

/**
 * Makes a pattern absolute. With `anywhere`, a glob without a slash (`*.pem`) holds in every folder, as readers of a
 * prohibition expect; a grant is taken at the root only.
 */
export function pathPattern(path: string, root: string, home: string, anywhere = false): PathPattern {
  const text = path.normalize('NFC');
  const deep = anywhere && /[*?[]/.test(text) && !text.includes('/') ? `**/${text}` : text;
  const absolute =
    deep === '.'
      ? root
      : deep === '~'
        ? home
        : deep.startsWith('~/')
          ? home + deep.slice(1)
          : deep.startsWith('/')
            ? deep
            : join(root, deep);
  const segments = globs(absolute);
  const wild = segments.findIndex((segment) => segment.tokens || segment.deep);
  const literal = wild < 0;
  return {
    segments,
    literal: literal ? `/${segments.map((segment) => segment.text).join('/')}` : undefined,
    base: `/${(wild < 0 ? segments : segments.slice(0, wild)).map((segment) => segment.text).join('/')}`,
    named: segments.at(-1) !== undefined && !segments.at(-1)?.tokens && !segments.at(-1)?.deep,
  };
}

/** Joins a root and a relative pattern that may climb (`../shared`). */
function join(root: string, path: string): string {
  const parts = root.split('/').filter((part) => part !== '');
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

let last: { readonly place: Place; readonly segments: readonly Segment[] } | undefined;

/** A place's components. The last answer is kept, for a place is tried on one rule after the other. */
export function segmentsOf(place: Place): readonly Segment[] {
  if (last?.place !== place)
    last = { place, segments: place.glob ? globs(place.path, place.glob === 'shell') : literals(place.path) };
  return last.segments;
}

/** Is `path` the folder or in it? Both absolute and normalised. */
export const inside = (path: string, folder: string): boolean =>
  path === folder || folder === '/' || (path[folder.length] === '/' && path.startsWith(folder));

/** Might the effect reach something the pattern stands for (the thing itself, or anything in it)? Used to forbid. */
export function touches(pattern: PathPattern, place: Place): boolean {
  if (pattern.literal !== undefined && !place.glob)
    return inside(place.path, pattern.literal) || (place.tree === true && inside(pattern.literal, place.path));
  if (!near(pattern.base, place)) return false;
  return follow(pattern.segments, segmentsOf(place), place.tree === true, meet, true);
}

/** Does one lie on the way to the other, as far as they hold no wildcards? If not, they have nothing in common. */
function near(base: string, { path, glob, tree, folder }: Place): boolean {
  if (!glob) return inside(path, base) || (tree === true && inside(base, path));
  const at = folder ?? path.slice(0, Math.max(1, path.lastIndexOf('/', path.search(/[*?[]/))));
  return inside(at, base) || inside(base, at);
}

const covering = (outer: Segment, inner: Segment): boolean => within(inner, outer);

/** Does all of the effect stay inside what the pattern stands for? Used to allow. */
export function covers(pattern: PathPattern, place: Place): boolean {
  if (pattern.literal !== undefined && !place.glob) return inside(place.path, pattern.literal);
  if (!(place.glob ? near(pattern.base, place) : inside(place.path, pattern.base))) return false;
  return follow(pattern.segments, segmentsOf(place), false, covering, false);
}

/**
 * Walks pattern and place side by side. The pattern is a prefix: once used up, all below belongs to it. `open` says that
 * a place which ends first still reaches deeper.
 */
function follow(
  pattern: readonly Segment[],
  place: readonly Segment[],
  open: boolean,
  test: (pattern: Segment, place: Segment) => boolean,
  either: boolean,
): boolean {
  // Side by side up to the first `**`, from which on more than one way leads.
  let from = 0;
  for (; ; from++) {
    const mine = pattern[from];
    if (!mine) return true;
    const theirs = place[from];
    if (mine.deep || theirs?.deep) break;
    if (!theirs) return open;
    if (!test(mine, theirs)) return false;
  }
  const seen = new Set<number>();
  const width = place.length + 1;
  const step = (i: number, j: number): boolean => {
    const mine = pattern[i];
    if (!mine) return true;
    const key = i * width + j;
    if (seen.has(key)) return false;
    seen.add(key);
    const theirs = place[j];
    if (!theirs) return open || (mine.deep === true && step(i + 1, j));
    if (mine.deep) return step(i + 1, j) || step(i, j + 1);
    if (theirs.deep) return either && (step(i, j + 1) || step(i + 1, j));
    return test(mine, theirs) && step(i + 1, j + 1);
  };
  return step(from, from);
}
