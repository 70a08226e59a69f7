import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Facts } from '../policy/facts.ts';
import { TOOLCHAIN } from '../policy/toolchain.ts';
import { gitFacts } from './git-facts.ts';
import { installedTools } from './installed-tools.ts';
import { nodeFolder } from './node-folder.ts';

/** Where facts are looked up. Paths are absolute. */
export interface FactsOptions {
  readonly root: string;
  /** Default: the person's home. */
  readonly home?: string;
  /** Further readable folders beside the built-in toolchain and the folder of the running Node. */
  readonly toolchain?: readonly string[];
  readonly scratch?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
}

const MAX_TEXT = 256 * 1024;
const MAX_FILES = 20_000;
/** As many links as Linux follows in one path (path_resolution(7)). */
const MAX_LINKS = 40;
/** Folders that hold what is made or fetched, not the project's own files. */
const SKIPPED = new Set([
  '.git',
  'node_modules',
  '.venv',
  '__pycache__',
  '.cache',
  '.next',
  'coverage',
  'dist',
  'target',
]);

/**
 * Answers the evaluator's questions from the file system. Nothing is executed and nothing of the project's configuration is
 * obeyed. The list of files is kept until `refresh`; all else is looked up at each question.
 * `also` adds scratch folders that are made later.
 */
export function realFacts(options: FactsOptions): Facts & { refresh(): void; also(scratch: readonly string[]): void } {
  const root = resolvePath(options.root);
  let files: string[] | undefined;
  const scratch = (options.scratch ?? []).map(resolvePath);
  return {
    root,
    home: resolvePath(options.home ?? homedir()),
    toolchain: [
      ...new Set(
        [...TOOLCHAIN, nodeFolder(), ...installedTools().paths, ...(options.toolchain ?? [])].flatMap((path) => [
          path,
          resolvePath(path),
        ]),
      ),
    ],
    scratch,
    ...(options.variables && { variables: options.variables }),
    resolve: resolvePath,
    kind,
    read,
    ...gitFacts(root),
    files: () => (files ??= list(root)),
    refresh: () => {
      files = undefined;
    },
    also: (folders) => {
      for (const folder of folders.map(resolvePath)) if (!scratch.includes(folder)) scratch.push(folder);
    },
  };
}

/** Follows links component by component; `..` after a link leads where the link does. What is missing stays as written. */
export function resolvePath(path: string): string {
  const rest = path.split('/').filter((part) => part !== '' && part !== '.');
  let at = '';
  let links = 0;
  let missing = false;
  for (let part = rest.shift(); part !== undefined; part = rest.shift()) {
    if (part === '..') {
      at = at.slice(0, Math.max(0, at.lastIndexOf('/')));
      missing &&= !exists(at || '/');
      continue;
    }
    const next = `${at}/${part}`;
    const target: { to: string } | 'missing' | 'none' = missing ? 'none' : link(next);
    missing ||= target === 'missing';
    if (typeof target === 'object' && ++links <= MAX_LINKS) {
      if (target.to.startsWith('/')) at = '';
      rest.unshift(...target.to.split('/').filter((one) => one !== '' && one !== '.'));
    } else at = next;
  }
  return spelled(at || '/');
}

/** The name a case-insensitive file system really has for what exists of a path. */
function spelled(path: string): string {
  if (process.platform !== 'darwin' && process.platform !== 'win32') return path;
  for (let at = path, tail = ''; ; tail = at.slice(at.lastIndexOf('/')) + tail, at = at.slice(0, at.lastIndexOf('/'))) {
    if (at === '') return path;
    if (exists(at)) return realpath(at) + tail;
  }
}

function link(path: string): { to: string } | 'missing' | 'none' {
  try {
    return lstatSync(path).isSymbolicLink() ? { to: readlinkSync(path) } : 'none';
  } catch {
    return 'missing';
  }
}

function exists(path: string): boolean {
  return link(path) !== 'missing';
}

function realpath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}

function kind(path: string): 'file' | 'folder' | 'other' | 'absent' {
  try {
    const found = statSync(path);
    return found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other';
  } catch {
    return 'absent';
  }
}

/** The text of a small regular file. Pipes and devices are not waited for. */
function read(path: string): string | undefined {
  let handle: number | undefined;
  try {
    handle = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const found = fstatSync(handle);
    if (!found.isFile() || found.size > MAX_TEXT) return undefined;
    const text = readFileSync(handle, 'utf8');
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/** The project's files, relative, in order; at most 20,000. Links are named, not followed. */
function list(root: string): string[] {
  const out: string[] = [];
  const walk = (folder: string): void => {
    let entries: import('node:fs').Dirent[];
    try {
      entries = readdirSync(join(root, folder), { withFileTypes: true });
    } catch {
      return;
    }
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (out.length >= MAX_FILES) return;
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (!entry.isDirectory()) out.push(path);
      else if (!SKIPPED.has(entry.name)) walk(path);
    }
  };
  walk('');
  return out;
}
