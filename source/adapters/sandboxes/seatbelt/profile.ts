import type { Confinement } from '../confinement.ts';
import { type Region, regions, within } from './regions.ts';
import { all, allow, any, literal, not, quoted, regex, subpath, tree, writable } from './sbpl.ts';
import { spellings, spellingsOfName } from './spellings.ts';
import { NEVER_RUN, systemRules } from './system-rules.ts';

const READ = 'file-read* file-test-existence';
/** Running a program is reading it. */
const RUN = 'process-exec*';
const CHANGE = 'file-write-data file-write-flags file-write-mode file-write-owner file-write-times file-write-xattr';
const MAKE = 'file-write-create file-write-unlink';

/**
 * A profile for sandbox-exec from a confinement whose links are resolved; or why there can be none. Pure. `tag` stands in
 * every refusal that macOS logs.
 *
 * Compiled here, and not by the function of @anthropic-ai/sandbox-runtime (0.0.83 was read): that one lets read everything
 * but a list, where ours shows a list; it lets write the same names in every project that it runs in; it is reached only
 * with its manager; and its rules deny after they allow. What wins then (the later rule, the narrower operation, the
 * narrower path) is told differently by everybody who tried. So these rules only ever allow, each less what it must not,
 * and the default denies: in whatever order they are read, they say the same.
 *
 * What a path rule sees is the file's true path: the kernel follows links first, so no link leads out. Hard links are
 * never made inside (file-link is not allowed), and those that are there were given bodies of their own
 * (list-entries.ts). Other spellings of what is held are matched too (spellings.ts).
 */
export function profile(
  confinement: Confinement,
  toolchain: readonly string[],
  tag: string,
): { readonly profile: string } | { readonly refused: string } {
  const { read, write, firm, seen } = regions(confinement, toolchain);
  const paths = [...read, ...write].flatMap(({ place, except }) => [place, ...except]);
  const strange = [...paths, ...firm, ...seen].find((path) => !writable(path));
  if (strange !== undefined) return { refused: strange };
  const { root, names = [], doors } = confinement;
  const ofRoot = write.filter(({ place }) => root !== null && within(place, root));
  const named = root === null ? [] : names.map((name) => not(regex(spellingsOfName(root, name))));
  const open = [
    ...(ofRoot.length === 0 ? [] : [all([any(ofRoot.map(region)), ...named])]),
    ...write.filter((one) => !ofRoot.includes(one)).map(region),
  ];
  const lines = [
    '(version 1)',
    `(deny default (with message ${quoted(tag)}))`,
    ...systemRules(),
    ...allow(READ, read.map(region)),
    ...allow(RUN, [all([any(read.map(region)), ...NEVER_RUN.map((path) => not(literal(path)))])]),
    ...allow('file-read-metadata file-test-existence', seen.map(literal)),
    ...allow(CHANGE, open),
    ...allow(MAKE, [all([any(open), ...firm.map((path) => not(literal(path)))])]),
    // Whoever listens there is ours, or what a bullet names; "localhost" is 127.0.0.1 and ::1, no other address can be named.
    ...allow(
      'network-outbound',
      doors.filter(({ socket }) => socket === null).map(({ port }) => `(remote ip "localhost:${port}")`),
    ),
  ];
  return { profile: `${lines.join('\n')}\n` };
}

function region({ place, except, alone }: Region): string {
  return all([
    alone ? literal(place) : tree(place),
    ...except.flatMap((path) => [not(literal(path)), not(subpath(path)), not(regex(spellings(place, path)))]),
  ]);
}
