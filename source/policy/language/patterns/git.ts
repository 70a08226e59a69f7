import { targets } from '../items.ts';
import { about, excepting, type Given, type Meaning, type Pattern } from '../pattern.ts';

function push(list: string | undefined, given: Given, force = false): Meaning {
  const read = (text: string): Meaning =>
    about(targets(text), (items) => ({ about: 'push', targets: items, ...(force && { force: true as const }) }));
  const own: Meaning =
    list === undefined
      ? {
          ok: true,
          subjects: [{ about: 'push', targets: [{ remote: '*', ref: '*' }], ...(force && { force: true as const }) }],
        }
      : read(list);
  return excepting(own, given, read);
}

const PUSH = 'push(?:es|ing)?';
const THINGS = '(?: (?:anything|any ?thing|code|commits?|changes|work|directly|straight))*';
/** Branch names that are clearly meant without "to" before them ("don't push main"). */
const BRANCH = '(?=main\\b|master\\b|trunk\\b|develop\\b|production\\b|release|origin\\b|upstream\\b|`|[\\w.-]+/)';

export const GIT: readonly Pattern[] = [
  {
    about: 'git',
    sentence: 'NO force push',
    match: new RegExp(
      `^(?:before )?(?:git )?(?:forc(?:e|ed|ing)[- ]?${PUSH}|${PUSH} (?:with )?(?:-f|--force|by force|forcefully))(?: (?:to|on|onto))?(?: (?<list>\\S.*))?$`,
      'i',
    ),
    compile: ({ list }, given) => push(list, given, true),
    examples: [
      'RESTRICTED: NO force push',
      'RESTRICTED: Never force-push to origin/main',
      'RESTRICTED: NO git push --force',
      'ASK: Force pushes',
    ],
    misses: ['RESTRICTED: NO force'],
  },
  {
    about: 'git',
    sentence: 'NO git push to REMOTE/BRANCH',
    match: new RegExp(
      `^(?:before )?(?:git )?${PUSH}${THINGS} (?:(?:to|on|onto|into)(?: (?:remote|remotes|branch|branches):?)? |${BRANCH})(?<list>\\S.*)$|^git ${PUSH} (?<rest>[^-\\s].*)$`,
      'i',
    ),
    compile: ({ list, rest }, given) => push(list ?? rest, given),
    examples: [
      'RESTRICTED: NO git push to origin/main',
      'RESTRICTED: NO pushes to main',
      "RESTRICTED: don't push main",
      'RESTRICTED: Never push to origin/main or origin/release/*',
      'RESTRICTED: git push to origin/main',
      'ALLOWED: git push to origin/feature/*',
      'ASK: Pushes to upstream',
    ],
    misses: ['RESTRICTED: No push-ups', 'RESTRICTED: NO push notifications', 'RESTRICTED: Never push your luck'],
  },
  {
    about: 'git',
    sentence: 'NO git push',
    match: new RegExp(`^(?:before )?(?:git )?${PUSH}${THINGS}(?: at all)?$`, 'i'),
    compile: (_groups, given) => push(undefined, given),
    examples: [
      'RESTRICTED: NO git push',
      'RESTRICTED: Never push',
      'RESTRICTED: NO pushing',
      'RESTRICTED: NO git push except to origin/feature/*',
      'ASK: git push',
    ],
    misses: ['RESTRICTED: NO pushovers'],
  },
  {
    about: 'git',
    sentence: 'NO rewriting of history',
    match:
      /^(?:rewrit(?:e|es|ing)|chang(?:e|es|ing)|alter(?:ing)?|edit(?:ing)?)(?: of)?(?: the)?(?: git| published| commit)? history$|^(?:git )?history (?:rewrit(?:es?|ing)|changes)$/i,
    compile: () => ({ ok: true, subjects: [{ about: 'history' }] }),
    examples: ['RESTRICTED: NO rewriting of history', 'RESTRICTED: Never rewrite git history', 'ASK: History rewrites'],
    misses: ['RESTRICTED: NO history lessons'],
  },
  {
    about: 'git',
    sentence: 'NO commits',
    match: /^(?:before )?(?:git )?commit(?:s|ting)?(?: (?:anything|any ?thing|changes|code|at all))?$/i,
    compile: () => ({ ok: true, subjects: [{ about: 'commits' }] }),
    examples: ['RESTRICTED: NO commits', 'RESTRICTED: Do not commit', 'ALLOWED: git commits', 'ASK: Commit'],
    misses: ['RESTRICTED: NO commitment'],
  },
];
