import type { Place } from './pattern.ts';

/** Devices that hold nothing and start nothing: reading and writing them is no effect. */
const HARMLESS =
  /^\/dev\/(?:null|zero|full|u?random|tty|stdin|stdout|stderr|fd(?:\/\d+)?|ptmx)$|^\/proc\/(?:self|\d+)\/fd\/[012]$/;

/** `none`: no effect at all; `unknown`: nobody can say where it leads. */
export type Location = Place | 'none' | 'unknown';

/**
 * Finds where a path as written leads: joined to a folder, `/proc/self` seen through, links resolved by the facts. A path
 * with wildcards is resolved up to the first of them.
 */
export function locate(
  text: string,
  cwd: string,
  resolve: (path: string) => string,
  options: { readonly glob?: boolean; readonly tree?: boolean } = {},
): Location {
  if (text === '' || text.includes('\0')) return 'unknown';
  let path = text.startsWith('/') ? text : `${cwd}/${text}`;
  if (path.startsWith('/dev/') || path.startsWith('/proc/')) {
    const clean = tidy(path);
    if (HARMLESS.test(clean)) return 'none';
    const own = /^\/proc\/(?:self|thread-self)\/(cwd|root)(\/.*)?$/.exec(clean);
    if (own) path = (own[1] === 'cwd' ? cwd : '') + (own[2] ?? '');
    else if (/^\/proc\/[^/]+\/(?:task|cwd|root|fd|map_files)\b|^\/dev\/fd\//.test(clean)) return 'unknown';
    if (path === '') path = '/';
  }
  const tree = options.tree === true;
  if (!options.glob) return { path: resolve(plain(path) ? path : tidied(path)), ...(tree && { tree }) };
  const parts = path.split('/');
  const wild = parts.findIndex((part) => /[*?[]/.test(part));
  const rest = parts.slice(wild);
  // A wildcard may match `..` or a link; what climbs after it can't be told.
  if (rest.some((part) => part === '..' || /^\.[*?[]/.test(part))) return 'unknown';
  const base = resolve(tidied(parts.slice(0, wild).join('/') || '/'));
  const pattern = `${base === '/' ? '' : base}/${rest.filter((part) => part !== '' && part !== '.').join('/')}`;
  return { path: pattern, glob: 'shell', folder: base, ...(tree && { tree }) };
}

/** Is the path free of empty, `.` and trailing components? Then it needs no tidying. */
const plain = (path: string): boolean => !/\/(?:\/|\.(?:\/|$)|$)/.test(path);

/** Takes out empty and `.` components. `..` stays: through a link it leads elsewhere than the text says. */
const tidied = (path: string): string =>
  `/${path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/')}`;

/** Normalises by text alone, as the shell does for `cd`. */
export function tidy(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
