import { locate, tidy } from '../paths/locate.ts';
import type { Call, Finding } from './found.ts';
import type { Scope, Value } from './state.ts';

/** Notes what the text does not tell. `held` (default): sandbox and proxy bound it whatever it is. */
export function doubt(call: Call, phrase: string, held = true): void {
  if (!call.doubts.some((one) => one.phrase === phrase && one.held === held)) call.doubts.push({ phrase, held });
}

const ROOTS: readonly string[] = ['/'];

/** Notes that a command reads, writes or deletes a path as it stands in a word; `tree`: with all below it. */
export function touch(
  scope: Scope,
  call: Call,
  kind: 'read' | 'write' | 'delete',
  value: Value,
  tree: boolean | 'visible' = false,
): void {
  const { text } = value;
  if (!value.known) {
    doubt(call, `which path ${text} is`);
    return;
  }
  const tcp = /^\/dev\/(?:tcp|udp)\/([^/]+)\/(\d+)$/.exec(text);
  if (tcp) {
    call.findings.push({ kind: 'fetch', host: (tcp[1] as string).toLowerCase(), port: Number(tcp[2]) });
    return;
  }
  const absolute = text.startsWith('/');
  if (!absolute && !scope.state.cwds) {
    doubt(call, `in which folder ${text} is meant`);
    return;
  }
  // `/proc/self/cwd` is the one absolute path that depends on where one stands.
  for (const cwd of absolute && !text.startsWith('/proc/') ? ROOTS : (scope.state.cwds ?? ROOTS)) {
    const place = locate(text, cwd, (path) => resolve(scope, path), {
      glob: value.glob !== undefined && value.glob !== false,
      tree: tree !== false,
    });
    if (place === 'none') continue;
    if (place === 'unknown') doubt(call, `where ${text} leads`);
    else {
      const all = value.glob === 'all' && place.glob ? { ...place, glob: 'plan' as const } : place;
      call.findings.push({ kind, place: tree === 'visible' ? { ...all, visible: true } : all });
      if (kind === 'write') {
        scope.hunt.written ??= new Set();
        scope.hunt.written.add(place.path);
      }
    }
  }
}

/** Follows links, those too that the action itself made before. */
export function resolve(scope: Scope, path: string): string {
  const { links, facts } = scope.hunt;
  // `..` behind a link that was made a moment ago leads up from where it points.
  if (links && path.includes('/..')) {
    let here = '/';
    for (const part of path.split('/')) {
      if (part === '..') here = here.slice(0, Math.max(1, here.lastIndexOf('/')));
      else if (part !== '' && part !== '.') here = linked(scope, `${here === '/' ? '' : here}/${part}`);
    }
    return composed(here, facts.root);
  }
  return composed(linked(scope, path), facts.root);
}

function linked(scope: Scope, path: string): string {
  const { links, facts } = scope.hunt;
  let at = facts.resolve(path);
  for (let steps = 0; links && steps < 8; steps++) {
    const link = [...links.keys()].find((one) => at === one || at.startsWith(`${one}/`));
    if (link === undefined) break;
    at = facts.resolve(links.get(link) + at.slice(link.length));
  }
  return at;
}

/** Brings a name to the Unicode form that rules have (NFC); the root stays as the file system spells it. */
function composed(path: string, root: string): string {
  if (!/[^\0-\x7f]/.test(path)) return path;
  return path.startsWith(`${root}/`) ? root + path.slice(root.length).normalize('NFC') : path.normalize('NFC');
}

/** The folders a word names, as `cd` goes to them; undefined when unknown. */
export function folders(scope: Scope, value: Value): string[] | undefined {
  const { text, known, glob } = value;
  if (!known || glob) return undefined;
  if (text.startsWith('/')) return [resolve(scope, tidy(text))];
  return scope.state.cwds?.map((cwd) => resolve(scope, tidy(`${cwd}/${text}`)));
}

/** Notes a network address as it stands in a word: a URL, `host`, `host:port` or `user@host`. */
export function reach(call: Call, value: Value, fallback?: number): void {
  // The brackets of an address of version 6 are a wildcard to the shell, which finds no such file.
  const plain = !value.glob || /^[^*?[]*\[[\da-f:.]+\](?::\d+)?(?:\/[^*?[]*)?$/i.test(value.text);
  const found = value.known && plain ? address(value.text, fallback) : undefined;
  if (!found) {
    doubt(call, `which host ${value.text} is`);
    // Read both ways: with the backslash as a slash, and as a part of a user's name.
    if (value.known && plain && value.text.includes('\\'))
      for (const text of [value.text.replaceAll('\\', '/'), value.text.replace(/(^|\/\/)[^/?#]*@/, '$1')])
        if (!text.includes('\\')) reach(call, { text, known: true }, fallback);
  } else if (found !== 'local') call.findings.push(found);
}

const PORTS: Readonly<Record<string, number>> = {
  'http:': 80,
  'https:': 443,
  'ws:': 80,
  'wss:': 443,
  'ftp:': 21,
  'ssh:': 22,
  'git:': 9418,
};

/**
 * Reads an address into host and port. Numbers in any base become dotted, names become ASCII and lower case (WHATWG URL),
 * so that one host has one spelling. `local` for files; undefined when it is none.
 */
export function address(text: string, fallback?: number): (Finding & { kind: 'fetch' }) | 'local' | undefined {
  // Before the path a backslash is a slash to browsers and part of the user's name to curl.
  if (/[\0-\x20\x7f]|^[^/?#]*(?:\/\/)?[^/?#]*\\/.test(text)) return undefined;
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === 'file') return 'local';
  // Every scheme is read by the rules for http, which alone say how hosts are spelled.
  const rest = scheme === undefined ? text : text.slice(scheme.length + 3);
  let url: URL;
  try {
    url = new URL(`http://${rest.replace(/^[^/?#]*@(?=[^/?#@]*(?:[/?#]|$))/, '')}`);
  } catch {
    return undefined;
  }
  const host = url.hostname.replace(/\.$/, '');
  if (host === '') return undefined;
  const usual = scheme === undefined ? fallback : (PORTS[`${scheme.replace(/^git\+|\+.*$/, '')}:`] ?? fallback);
  const explicit = /^[^/?#]*:(\d+)(?:[/?#]|$)/.exec(rest.replace(/^[^/?#]*@/, ''))?.[1];
  const port = explicit === undefined ? usual : Number(explicit);
  return { kind: 'fetch', host, ...(port !== undefined && { port }) };
}
