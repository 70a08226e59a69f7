import { expandBraces } from '../paths/braces.ts';
import type { PushTarget } from '../policy.ts';

/** What a list of a sentence was read as, or the phrase that says which item can't be. */
export type Items<T> =
  | { readonly ok: true; readonly items: readonly T[] }
  | { readonly ok: false; readonly message: string };

/** One item of a list and whether it stood in back-ticks. */
export interface Item {
  readonly text: string;
  readonly quoted: boolean;
}

/**
 * Splits "`a b`, c and d" at commas, "and", "or", "&"; what stands in back-ticks, quotes or braces is kept together.
 */
export function split(list: string): Item[] {
  const items: Item[] = [];
  let text = '';
  let quoted = false;
  let braces = 0;
  const end = () => {
    const words = text.trim();
    if (words !== '' || quoted) items.push({ text: words, quoted });
    text = '';
    quoted = false;
  };
  for (let at = 0; at < list.length; at++) {
    const char = list[at] as string;
    const close = char === '`' || char === '"' ? list.indexOf(char, at + 1) : -1;
    if (close > at) {
      text += list.slice(at + 1, close);
      quoted = true;
      at = close;
      continue;
    }
    if (char === '{') braces++;
    if (char === '}') braces--;
    const joint = braces <= 0 ? /^(?:\s*[,;]\s*(?:(?:and|or)\s+)?|\s+(?:and|or|&)\s+)/.exec(list.slice(at)) : null;
    if (joint) {
      end();
      at += joint[0].length - 1;
    } else text += char;
  }
  end();
  return items;
}

/** Reads each item with `read`; the first that can't be read makes the list unreadable. */
export function all<T>(list: string, what: string, read: (item: Item) => T | readonly T[] | undefined): Items<T> {
  const items: T[] = [];
  const found = split(list);
  if (found.length === 0) return { ok: false, message: `no ${what} is named` };
  for (const item of found) {
    const one = read(item);
    if (one === undefined)
      return { ok: false, message: `"${item.text}" is not ${what}; put it in back-ticks if it is meant` };
    if (Array.isArray(one)) items.push(...(one as readonly T[]));
    else items.push(one as T);
  }
  return { ok: true, items };
}

const ROOT =
  /^(?:the )?(?:(?:project|repo|repository|workspace|work tree|working)(?:'s)?(?: (?:root|folder|directory|dir|tree))?|root of the (?:project|repo|repository)|this (?:project|repo|repository|folder|directory))$/i;
const EVERYTHING =
  /^(?:everything|anything|any files?|all files?|files|all|the whole file ?system|the file ?system|any file at all)$/i;
/** Words that people write in the place of a path and that name none. */
const VAGUE = /^(?:reason|limits|production|prod|it|them|there|here|only|code|data|needed|necessary|scope|bounds)$/i;

/**
 * Paths or globs, relative to the project root; `.` is the root itself, `/` everything there is. `everything` is what
 * "all files" means: granted, only those of the project are meant.
 */
export function paths(list: string, everything: '.' | '/' = '/'): Items<string> {
  return all(list, 'a path', ({ text, quoted }) => {
    if (!quoted && ROOT.test(text)) return '.';
    if (!quoted && EVERYTHING.test(text)) return everything;
    const bare = quoted ? text : plainPath(text);
    if (bare === '' || (!quoted && (/\s/.test(bare) || VAGUE.test(bare)))) return undefined;
    if (/[!@+?*]\(|\\/.test(bare) || /^(?:\w+:)?\/\//.test(bare)) return undefined;
    return expandBraces(bare).map(normal);
  });
}

/** A path without the words around it: "the src folder", ".env files". What is no path keeps its words. */
function plainPath(text: string): string {
  const bare = text
    .replace(/^the /i, '')
    .replace(/ (?:folder|directory|dir|tree)s?$/i, '')
    .replace(/^(?:folders?|director(?:y|ies)|files?) (?=\S+$)/i, '');
  return /^\S*[./*~]\S* files?$/i.test(bare) ? bare.replace(/ files?$/i, '') : bare;
}

/** `./a//b/../c/` is `a/c`; a path that climbs out of the root keeps its `..`; `~` and `/` stay in front. */
export function normal(path: string): string {
  const lead = path.startsWith('/') ? '/' : '';
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..' && parts.at(-1) !== '~') parts.pop();
    else if (part !== '..' || lead === '') parts.push(part);
  }
  return lead + parts.join('/') || '.';
}

/** Names of scripts or make targets; `*` within a name stands for any text. */
export function names(list: string, what = 'a script name'): Items<string> {
  return all(list, what, ({ text }) => {
    const name = text.replace(/^(?:npm|pnpm|yarn|bun)\s+(?:run(?:-script)?\s+)?(?=\S)/, '').replace(/^make\s+/, '');
    return /^[\w@*][\w@:.\-*/+]*$/.test(name) ? name : undefined;
  });
}

/** Words a command begins with. A trailing `*` or `:*` says what is meant anyway. Shell signs are refused. */
export function prefixes(list: string): Items<readonly string[]> {
  return all(list, 'a command', ({ text }) => {
    const words = text
      .replace(/(?:\s+|:)\*$/, '')
      .replace(/\s*(?:\.\.\.)$/, '')
      .trim()
      .split(/\s+/);
    const plain = words.every((word) => /^[^\s'"`$&|;<>(){}\\!#]+$/.test(word));
    return plain && words[0] && /^[\w@./~+-]/.test(words[0]) ? [words] : undefined;
  });
}

/** `host`, `*.host`, `host:port`, an address in brackets; a URL stands for its host and port. */
export function hosts(list: string): Items<string> {
  return all(list, 'a host', ({ text, quoted }) => {
    const url = /^(https?|wss?|ssh|git):\/\/(?:[^/@\s]*@)?([^/\s]+)(?:\/\S*)?$/i.exec(text);
    const host = (url ? (url[2] as string) : text).toLowerCase().replace(/\.(?=$|:)/, '');
    if (
      host === 'localhost' || host === '*' || quoted
        ? /^[^\s/]+$/.test(host)
        : /[.:]/.test(host) && /^[^\s/]+$/.test(host)
    )
      return /^(?:\*\.)?(?:[\p{L}\d](?:[\p{L}\d_-]*[\p{L}\d])?\.)*[\p{L}\d](?:[\p{L}\d_-]*[\p{L}\d])?(?::\d{1,5})?$|^\*$|^\[[\da-f:.]+\](?::\d{1,5})?$/u.test(
        host,
      )
        ? host
        : undefined;
    return undefined;
  });
}

/** Remote names that a lone word is taken for; any other lone word is a branch. */
const REMOTE = /^(?:origin|upstream)$/;
/** Branch names that are never those of a remote: "main/master" means both. */
const BRANCH = /^(?:main|master|trunk|develop|dev|staging|production)$/;
/** Words that describe branches and name none. */
const VAGUE_BRANCH =
  /^(?:protected|default|shared|public|other|remote|important|base|target|live|my|our|your|these|those|the)$/i;

/** `origin/main`, `origin main`, `main`, `the main branch`, `origin`. A branch alone is meant at every remote. */
export function targets(list: string): Items<PushTarget> {
  return all(list, 'REMOTE/BRANCH', ({ text }): PushTarget | readonly PushTarget[] | undefined => {
    const words = text
      .replace(/^the /i, '')
      .replace(/^branch(?:es)? /i, '')
      .replace(/ branch(?:es)?$/i, '');
    if (/^(?:any|all|every)(?: (?:remote|branche?s?))?$/i.test(words)) return { remote: '*', ref: '*' };
    if (!/^[\w@*][\w@.*:/+-]*(?: [\w@*][\w@.*/+-]*)?$/.test(words)) return undefined;
    const [first = '', ...rest] = words.split(/[ /]/);
    if (VAGUE_BRANCH.test(first)) return undefined;
    if (rest.length === 1 && BRANCH.test(first) && BRANCH.test(rest[0] as string))
      return [first, rest[0] as string].map((ref) => ({ remote: '*', ref }));
    const ref = rest.join('/').replace(/^refs\/heads\//, '');
    if (ref !== '') return { remote: first, ref };
    return REMOTE.test(first) ? { remote: first, ref: '*' } : { remote: '*', ref: first };
  });
}

/** Names of tools; `*` within a name stands for any text. */
export function tools(list: string): Items<string> {
  return all(list, 'a tool', ({ text }) => (/^[\w*][\w.*:-]*$/.test(text) ? text : undefined));
}
