import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { watcherProgram } from './watcher-program.ts';

/** What is told while a sandbox runs. Files and folders go by their place in `files` and `folders`. */
export interface Watched {
  readonly files: readonly string[];
  readonly folders: readonly string[];
  readonly opened: (file: number) => void;
  /** A folder was listed, or (`passed`) something that lies in it was opened, by whomever. */
  readonly listed: (folder: number) => void;
  readonly passed: (folder: number, name: string) => void;
  /** A name was asked for, as it stands in the question. */
  readonly asked: (question: Uint8Array) => void;
  /** Nobody listens at this port of the sandbox's own loopback, where a program went for it. */
  readonly refused: (port: number) => void;
  /** So many packets more had an address outside, to which there is no way. */
  readonly astray: (packets: number) => void;
}

export interface Watcher {
  /** The number of the process that watches: it sees the sandbox's network, also when nothing else is in it any more. */
  readonly process: number;
  /** Tells what is left; nothing after it. */
  close(): Promise<void>;
}

/** inotify_init1, inotify_add_watch and setns (syscalls(2); the tables of the kernel). */
const numbers: Partial<Record<NodeJS.Architecture, readonly number[]>> = { x64: [294, 254, 308], arm64: [26, 27, 268] };

/** How often it is looked whether something went astray, in milliseconds. */
const EVERY = 1_000;

/** Can anything be watched here? */
export const canWatch = (perl: string | null): boolean => perl !== null && numbers[process.arch] !== undefined;

/**
 * Watches a sandbox by the program beside this file: files that are opened inside, names that are asked for, packets that
 * lead nowhere. It is a hint for people, and falls silent when something goes wrong. `begun` is a file that the sandbox
 * opens, again and again, when it is there, `box` a folder of ours that stands in bubblewrap's command line.
 */
export function openWatcher(perl: string, box: string, begun: string, watched: Watched): Watcher {
  const { files, folders } = watched;
  const child = spawn(perl, ['-e', watcherProgram, box, ...(numbers[process.arch] ?? []).map(String)], {
    cwd: '/',
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  let inside = false;
  let before = 0;
  const look = () => {
    const now = inside ? unrouted(child.pid) : before;
    if (now > before) watched.astray(now - before);
    before = Math.max(now, before);
  };
  const timer = setInterval(look, EVERY);
  timer.unref();
  const ready = Promise.withResolvers<void>();
  const over = Promise.withResolvers<void>();
  const end = () => {
    inside = false;
    clearInterval(timer);
    ready.resolve();
    over.resolve();
  };
  child.on('error', end).on('close', end);
  child.stdin.on('error', () => {});
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    const [what = '', word = '', name = ''] = line.split(' ');
    const place = Number(word) - 1;
    if (what === 'ready') ready.resolve();
    else if (what === 'over') over.resolve();
    else if (what === 'opened') watched.opened(place);
    else if (what === 'listed') watched.listed(place - files.length);
    else if (what === 'passed') watched.passed(place - files.length, name);
    else if (what === 'refused') watched.refused(Number(word));
    else if (what === 'name') watched.asked(Buffer.from(word, 'hex'));
    else if (what === 'inside') inside = true;
  });
  const names = [`f${begun}`, ...files.map((path) => `f${path}`), ...folders.map((path) => `d${path}`)];
  child.stdin.write(`${names.map((path) => path.replaceAll('\n', '?')).join('\n')}\n\n`);
  // It is not waited for: the sandbox takes longer to start, and opens the file until it is heard.
  return {
    process: child.pid ?? 0,
    async close() {
      clearInterval(timer);
      // Before that it would read the word as one more name.
      await ready.promise;
      child.stdin.write('over\n');
      await over.promise;
      look();
      // Its end is not waited for: the kernel takes long to let go of what it watched.
      child.stdin.end();
    },
  };
}

/** How many packets had no route, of both versions, in the network that a process is in. 0 where that can't be read. */
function unrouted(pid: number | undefined): number {
  try {
    const text = (name: string) => readFileSync(`/proc/${pid}/net/${name}`, 'latin1');
    const [names = '', values = ''] = text('snmp')
      .split('\n')
      .filter((line) => line.startsWith('Ip: '));
    const place = names.split(' ').indexOf('OutNoRoutes');
    const six = /^Ip6OutNoRoutes\s+(\d+)/m.exec(text('snmp6'))?.[1] ?? '0';
    return Number(values.split(' ')[place] ?? 0) + Number(six);
  } catch {
    return 0;
  }
}
