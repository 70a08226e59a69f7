import type { Access, Subject } from '../../policy.ts';
import { paths } from '../items.ts';
import { about, excepting, type Given, type Meaning, type Pattern } from '../pattern.ts';

const VERB =
  '(?:read|view|writ|edit|modif|chang|creat|add|updat|overwrit|delet|remov|touch|work|access)(?:e|es|s|y|ies|ing|ying|ications?|ions?|als?)?';
const VERBS = `(?<verbs>${VERB}(?:(?:\\s*(?:/|,|&|-)\\s*|,?\\s+(?:and|or|nor)\\s+)${VERB})*|(?:full |any )?(?:file|files|filesystem|file system|disk)(?: (?:operations?|access|changes?|${VERB}))?)`;
const WHAT =
  '(?: access)?(?: (?:of|to|on))?(?: (?:any|all|the|new|existing))*(?: (?:files?|folders?|anything|everything|operations?))*';
const PLACE = '(?<only> only)?(?: (?:things|located|that (?:are|is|lie)|which are))?';

/** Which accesses the verbs of a sentence name. What is said of changes covers deleting too, unless it grants. */
function accesses(verbs: string, given: Given): readonly Access[] {
  const words = verbs.toLowerCase();
  const found = new Set<Access>();
  if (/\b(?:read|view)/.test(words)) found.add('read');
  if (/\b(?:writ|edit|modif|chang|creat|add|updat|overwrit|touch)/.test(words)) found.add('write');
  if (/\b(?:delet|remov)/.test(words)) found.add('delete');
  if (found.has('write') && given.verdict !== 'allow') found.add('delete');
  if (/\bwork/.test(words)) for (const access of ['read', 'write'] as const) found.add(access);
  if (found.size === 0 || /\baccess/.test(words))
    for (const access of ['read', 'write', 'delete'] as const) found.add(access);
  return (['read', 'write', 'delete'] as const).filter((access) => found.has(access));
}

function files(access: readonly Access[], list: string, given: Given, outside: boolean): Meaning {
  const subject = (items: readonly string[]): Subject => ({
    about: 'files',
    access,
    paths: items,
    ...(outside && { outside: true as const }),
  });
  const read = paths(list, given.verdict === 'allow' ? '.' : '/');
  const host =
    access.length === 3 && read.ok ? read.items.find((item) => HOST.test(item) && !list.includes('`')) : undefined;
  if (host !== undefined)
    return {
      ok: false,
      message: `"${host}" may be a host or a file; a file stands in back-ticks`,
      suggestion: `RESTRICTED: NO network calls to ${host}`,
    };
  return excepting(about(read, subject), given, (except) =>
    about(paths(except), (items) => ({ about: 'files', access, paths: items })),
  );
}

/** What looks more like a host than like a file. */
const HOST = /^(?:[\w-]+\.)+(?:com|org|net|io|dev|ai|app|cloud|eu|uk|de|fr|co|gov|edu)$/i;

const AMBIGUOUS = 'under RESTRICTED this could mean "only there" or "not there"; say which';

export const FILES: readonly Pattern[] = [
  {
    about: 'files',
    sentence: 'NO file operations outside project root',
    match: new RegExp(
      `^(?:${VERBS}${WHAT}(?: (?:that (?:are|is|lie)|located))? (?:outside|out of|beyond)(?: of)?|leav(?:e|ing)|go(?:ing)? (?:outside|out)(?: of)?)(?: of)? (?<list>.+)$`,
      'i',
    ),
    compile: ({ verbs, list = '' }, given) =>
      given.verdict === 'allow'
        ? {
            ok: false,
            message: 'ALLOWED names what may be done by its paths',
            suggestion: 'ALLOWED: Read within /opt/data',
          }
        : files(accesses(verbs?.replace(/touch\w*/i, 'access') ?? 'access', given), list, given, true),
    examples: [
      'RESTRICTED: NO file operations outside project root',
      'RESTRICTED: Never write outside the project',
      'RESTRICTED: Do not leave the repository',
      'RESTRICTED: NO file access outside of ./src and ./tests',
      'ASK: Changes outside ./src',
    ],
    misses: ['RESTRICTED: NO operations outside office hours please', 'ALLOWED: Read outside project root'],
  },
  {
    about: 'files',
    sentence: 'NO changes to PATHS',
    match:
      /^(?:keep |leave )?(?:the )?(?<list>.+?)(?: (?:is|are|stays?|must stay|remains?))? (?:read-only|untouched|unchanged)$/i,
    compile: ({ list = '' }, given) =>
      given.negative || given.verdict === 'allow'
        ? { ok: false, message: 'say what may not be changed', suggestion: 'RESTRICTED: NO changes to ./docs' }
        : files(['write', 'delete'], list, given, false),
    examples: ['RESTRICTED: ./docs is read-only', 'RESTRICTED: Keep `package.json` unchanged'],
    misses: ['RESTRICTED: Keep calm'],
  },
  {
    about: 'files',
    sentence: 'NO deleting of files',
    match:
      /^(?:(?:files? )?(?<verbs>(?:delet|remov)(?:e|es|ing|ions?|als?))(?: of)?(?: (?:any|all))?(?: files?| anything)?|(?<write>(?:writ|edit|chang)(?:e|es|s|ing))(?: (?:to|of))?(?: (?:any|all))?(?: files?| anything)?)$/i,
    compile: ({ verbs, write }, given) => files(accesses(verbs ?? write ?? '', given), '`/`', given, false),
    examples: [
      'RESTRICTED: NO deleting of files',
      'ASK: Delete files',
      'RESTRICTED: Never remove anything',
      'RESTRICTED: NO writes',
    ],
    misses: ['RESTRICTED: NO delays'],
  },
  {
    about: 'files',
    sentence: 'Read/write within PATHS',
    match: new RegExp(
      `^${VERBS}${WHAT}${PLACE} (?:with)?(?:in|inside|under|beneath|below|to|of|from|on|at|into)(?: of)? (?<list>.+)$`,
      'i',
    ),
    compile: ({ verbs = '', only, list = '' }, given) => {
      if (given.verdict !== 'deny' || given.negative) return files(accesses(verbs, given), list, given, false);
      if (only) return files(accesses(verbs, given), list, given, true);
      return { ok: false, message: AMBIGUOUS, suggestion: `RESTRICTED: NO changes to ${list}` };
    },
    examples: [
      'ALLOWED: Read/write within ./src and ./tests',
      'ALLOWED: Read within ./docs',
      'ALLOWED: Write within `src/**/*.ts`',
      'ALLOWED: Edit files in src and tests',
      'ALLOWED: Delete within ./tmp',
      'ALLOWED: **Read and write** files under ./src',
      'RESTRICTED: NO changes to ./migrations',
      'RESTRICTED: NO reading of ./private',
      'RESTRICTED: NO access to ./private',
      'RESTRICTED: Never delete files in ./data',
      'RESTRICTED: Write only within ./src',
      'ASK: Changes to `package.json`',
    ],
    misses: [
      'ALLOWED: Write within reason',
      'RESTRICTED: Write within ./src',
      'ALLOWED: Reading glasses',
      'RESTRICTED: NO changes to production',
    ],
  },
  {
    about: 'files',
    sentence: 'NO changes to PATHS',
    match: new RegExp(
      `^${VERBS}(?: (?:to|of))?(?: the)? (?<list>(?=[\`"./~*]|[\\w-]*[./*]|(?:any|all) files?$|everything$|anything$).+)$`,
      'i',
    ),
    compile: ({ verbs = '', list = '' }, given) => files(accesses(verbs, given), list, given, false),
    examples: ['RESTRICTED: Do not touch ./migrations', 'RESTRICTED: Never edit `package.json`'],
    misses: ['RESTRICTED: Do not touch my heart'],
  },
];
