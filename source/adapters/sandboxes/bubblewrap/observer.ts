import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { basename, dirname, join, normalize } from 'node:path/posix';
import { createInterface } from 'node:readline';
import type { Attempt } from '../../../ports.ts';
import { resolvePath } from '../../facts.ts';
import { type Confinement, storeAt } from '../confinement.ts';
import { gitTrace } from '../watching/watch-git.ts';
import { pinned } from './bubblewrap.ts';

/** A line of the helper's: the system call, the process (as numbered inside), and the path that it was given. */
interface Line {
  readonly syscall: string;
  readonly pid: number;
  readonly path: string;
}

/** How many paths are remembered, so that what repeats is told once; then all are forgotten. */
const REMEMBERED = 2_000;
/** No more attempts than this are told of one sandbox: a flood says nothing new. */
const MOST = 500;
const LONGEST = 20_000;

/**
 * Listens to the helper that watches the system calls of a sandbox, and tells of those that the mounts refuse. It is
 * reached by the helper alone (nothing behind the filter can make a unix socket), and is a hint all the same.
 */
export async function openObserver(
  socket: string,
  confinement: Confinement,
  tell: (attempt: Attempt) => void,
): Promise<{ close(): Promise<void> }> {
  const refuses = refusedBy(confinement);
  const firm = new Set(pinned(confinement));
  const seen = new Set<string>();
  const links = new Set<Socket>();
  let told = 0;
  const take = (text: string): void => {
    const line = read(text);
    if (line === null) return;
    const path = throughProc(normalize(line.path).replace(/(?<=.)\/$/, ''), line.pid, socket);
    if (line.syscall.startsWith('utime') && isStore(path, confinement)) return;
    const moved = /^(rename|rmdir)/.test(line.syscall) && firm.has(path);
    const real = moved || refuses(path) ? path : behindLinks(path, confinement, NAMES.test(line.syscall));
    if (real === null || !(moved || refuses(real))) {
      confinement.onMaking?.(path, () => processOf(line.pid, socket)?.name ?? null);
      return;
    }
    if (told >= MOST || (line.syscall.startsWith('mkdir') && isThere(real, confinement))) return;
    const access = /^(unlink|rmdir)/.test(line.syscall) ? 'delete' : 'write';
    const key = `${access} ${real}`;
    if (seen.has(key)) return;
    if (seen.size >= REMEMBERED) seen.clear();
    seen.add(key);
    told += 1;
    const program = processOf(line.pid, socket)?.name ?? null;
    const attempt: Attempt = { gate: 'sandbox', action: { kind: access, path: real } };
    tell({ ...attempt, ...(program !== null && { program }), ...(told === MOST && { last: true }) });
  };
  const server = createServer((link) => {
    links.add(link);
    link.on('close', () => links.delete(link));
    link.on('error', () => {});
    createInterface({ input: link })
      .on('line', take)
      .on('error', () => {});
  });
  await new Promise<void>((ready, failed) => {
    server.once('error', failed);
    server.listen(socket, ready);
  });
  return {
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        for (const link of links) link.destroy();
      }),
  };
}

/** Reads a line; null for what is none: it comes from a program that may be broken. */
function read(text: string): Line | null {
  if (text.length > LONGEST) return null;
  try {
    const { syscall, pid, path } = JSON.parse(text) as Partial<Line>;
    if (typeof syscall !== 'string' || typeof pid !== 'number' || typeof path !== 'string') return null;
    return path.startsWith('/') ? { syscall: syscall.slice(0, 20), pid, path } : null;
  } catch {
    return null;
  }
}

/** Making a folder that is there, in the project or around it, changes nothing, and is how many programs see to it that it is. */
function isThere(path: string, { root }: Confinement): boolean {
  if (root === null || !(within(path, root) || within(root, path))) return false;
  try {
    return lstatSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** git marks an object that it finds again as new; in a store that it only borrows it does without. */
function isStore(path: string, { git }: Confinement): boolean {
  return git?.stores.some((store, index) => within(path, storeAt(store, index))) ?? false;
}

/** They make, move or remove a name, and never follow a link that stands there (symlink(7)). */
const NAMES = /^(?:symlink|link|rename|unlink|rmdir|mkdir|mknod|lchown)/;

/**
 * Where links lead that lie in the project: what the agent may write has the same name outside. Null for none. `named`: what
 * stands there itself is meant.
 */
function behindLinks(path: string, { root }: Confinement, named: boolean): string | null {
  if (root === null || !within(path, root)) return null;
  return named ? join(resolvePath(dirname(path)), basename(path)) : resolvePath(path);
}

/**
 * Would the mounts refuse writing this path? Devices and what /proc has of processes are left out: what is opened there is
 * not told by its name (`/proc/self/fd/7` is whatever is open as 7), and would be a false alarm.
 */
export function refusedBy(confinement: Confinement): (path: string) => boolean {
  const { root, home, writable, fixed, hidden, copies, git, trays } = confinement;
  const free = ['/dev', '/tmp', '/var/tmp', home, gitTrace];
  const overs = trays?.folders ?? [];
  const holes = [...fixed, ...hidden, ...overs.flatMap(({ held }) => held)];
  const open = [...writable, ...copies.map(({ over }) => over), ...overs.map(({ over }) => over)];
  if (root !== null && git !== null) open.push(`${root}/.git`);
  const deepest = (folders: readonly string[], path: string): number =>
    folders.reduce((most, folder) => (within(path, folder) ? Math.max(most, folder.length) : most), 0);
  return (path) => {
    if (/^\/proc(?:$|\/(?:self|thread-self|\d+)(?:$|\/))/.test(path)) return false;
    const writes = deepest(open, path);
    if (writes > 0) return deepest(holes, path) > writes;
    return (root !== null && within(path, root)) || !free.some((folder) => within(path, folder));
  };
}

const within = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

/** What a path stands for that goes by a process's root or working folder; others, and what can't be told any more, stay. */
function throughProc(path: string, pid: number, socket: string): string {
  const [, process, way, rest = ''] = /^\/proc\/(self|thread-self|\d+)\/(root|cwd)(\/.*)$/.exec(path) ?? [];
  if (way === 'root') return rest;
  const folder = way === 'cwd' ? processOf(/^\d/.test(process ?? '') ? Number(process) : pid, socket)?.cwd : undefined;
  return folder?.startsWith('/') ? normalize(folder + rest) : path;
}

/**
 * A process by its number inside a sandbox: every process outside shows its numbers in all its namespaces
 * (proc_pid_status(5), NSpid). Which sandbox it is in is told by the observer's socket in bubblewrap's command line.
 */
function processOf(inside: number, socket: string): { readonly name: string | null; readonly cwd: string } | null {
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'latin1');
      const numbers = /^NSpid:\s*(.*)$/m.exec(status)?.[1]?.split(/\s+/) ?? [];
      if (numbers[1] !== String(inside) || !isBelow(pid, socket)) continue;
      const name = (/^Name:\s*(.*)$/m.exec(status)?.[1] ?? '').replace(/[^\x20-\x7e]/g, '') || null;
      return { name, cwd: readlinkSync(`/proc/${pid}/cwd`) };
    } catch {
      // It ended meanwhile.
    }
  }
  return null;
}

/** Is a process one of those that the bubblewrap with this socket started? */
function isBelow(pid: string, socket: string): boolean {
  for (let at = pid, depth = 0; at !== '0' && at !== '1' && depth < 64; depth++) {
    if (readFileSync(`/proc/${at}/cmdline`, 'latin1').split('\0').includes(socket)) return true;
    at = /^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${at}/status`, 'latin1'))?.[1] ?? '0';
  }
  return false;
}
