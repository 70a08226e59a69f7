import { isUtf8 } from 'node:buffer';
import { lstatSync, type Stats } from 'node:fs';
import { sep } from 'node:path';

/**
 * A path relative to a tree's root with one character per byte (latin1), so that a name which is no UTF-8 survives
 * maps, sets and comparisons. It is never shown; `shownPath` makes what a person sees.
 */
export type BytePath = string;

/** The bytes of a byte path. */
export const pathBytes = (path: BytePath): Buffer => Buffer.from(path, 'latin1');

/** The absolute path of something in a tree, for node:fs: bytes only where the name needs them, which is slower. */
export const within = (root: string, path: BytePath): string | Buffer => {
  const start = root === sep ? '' : root;
  if (!/[\x80-\xff]/.test(path)) return `${start}/${path}`;
  return Buffer.concat([Buffer.from(`${start}/`), pathBytes(path)]);
};

/** What is at a path of a tree, links not followed; undefined when nothing is, or something above is no folder. */
export function statWithin(root: string, path: BytePath): Stats | undefined {
  try {
    return lstatSync(within(root, path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A link that leads to itself has nothing below it.
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') return undefined;
    throw error;
  }
}

/** A byte path from text as a person or the interface gives it; the inverse of `shownPath`. */
export function bytePath(text: string): BytePath {
  if (!text.startsWith('"')) return Buffer.from(text).toString('latin1');
  return Buffer.from(text.slice(1, -1))
    .toString('latin1')
    .replace(/\\(\\|"|[0-7]{3})/g, (_, what: string) =>
      what.length === 3 ? String.fromCharCode(Number.parseInt(what, 8)) : what,
    );
}

/** Text for a byte path: UTF-8 where it is, else quoted with octal escapes as git does. Control characters stay: the screen escapes them. */
export function shownPath(path: BytePath): string {
  const raw = pathBytes(path);
  if (isUtf8(raw) && !path.startsWith('"')) return raw.toString();
  const quoted = path.replace(/[\\"]|[\x80-\xff]/g, (char) =>
    char === '\\' || char === '"' ? `\\${char}` : `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
  return `"${quoted}"`;
}

/** Splits a NUL-terminated list into byte paths. */
export const splitNul = (output: Buffer): BytePath[] =>
  output.length === 0 ? [] : output.toString('latin1').replace(/\0$/, '').split('\0');

/** Joins byte paths into a NUL-terminated list. */
export const joinNul = (paths: Iterable<BytePath>): Buffer => {
  let text = '';
  for (const path of paths) text += `${path}\0`;
  return pathBytes(text);
};

/** The folders above a path, outermost first, without the root itself. */
export function parents(path: BytePath): BytePath[] {
  const found: BytePath[] = [];
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) found.push(path.slice(0, at));
  return found;
}
