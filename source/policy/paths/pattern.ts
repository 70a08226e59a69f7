import { globs, literals, meet, type Segment, within } from './segment.ts';

/**
 * Where an effect happens: an absolute path, links resolved. `glob`: it holds wildcards and stands for all it matches, by
 * the shell's rules or by a plan's; `tree`: for all below it too, but for hidden files when only what is `visible` counts.
 */
export interface Place {
  readonly path: string;
  readonly glob?: 'shell' | 'plan' | undefined;
  readonly tree?: boolean;
  readonly visible?: boolean;
}

/** A path or glob of a rule, made absolute. */
export interface PathPattern {
  readonly segments: readonly Segment[];
  /** Set when it holds no wildcard, for the short way. */
  readonly literal: string | undefined;
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
  const literal = segments.every((segment) => !segment.tokens && !segment.deep);
  return {
    segments,
    literal: literal ? `/${segments.map((segment) => segment.text).join('/')}` : undefined,
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

const segmentsOf = (place: Place): readonly Segment[] =>
  place.glob ? globs(place.path, place.glob === 'shell') : literals(place.path);

/** Is `path` the folder or in it? Both absolute and normalised. */
export const inside = (path: string, folder: string): boolean =>
  path === folder || folder === '/' || (path.startsWith(folder) && path[folder.length] === '/');

/** Might the effect reach something the pattern stands for (the thing itself, or anything in it)? Used to forbid. */
export function touches(pattern: PathPattern, place: Place): boolean {
  if (pattern.literal !== undefined && !place.glob)
    return inside(place.path, pattern.literal) || (place.tree === true && inside(pattern.literal, place.path));
  return follow(pattern.segments, segmentsOf(place), place.tree === true, meet, true);
}

/** Does all of the effect stay inside what the pattern stands for? Used to allow. */
export function covers(pattern: PathPattern, place: Place): boolean {
  if (pattern.literal !== undefined && !place.glob) return inside(place.path, pattern.literal);
  return follow(pattern.segments, segmentsOf(place), false, (outer, inner) => within(inner, outer), false);
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
  return step(0, 0);
}
