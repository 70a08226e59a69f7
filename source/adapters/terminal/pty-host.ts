// A program of its own that owns one agent's pseudo-terminal. Three reasons: no terminal of one agent can leak into
// another child of the supervisor; the agent ends with the supervisor even when that is killed with SIGKILL; and a
// program that floods its terminal costs the supervisor's thread nothing but the bytes.
import { randomBytes } from 'node:crypto';
import { closeSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { Socket } from 'node:net';
import { constants } from 'node:os';
import type { PtySpec } from '../../ports.ts';
import { BYTES_FD, type HostReport, type HostRequest } from './host-message.ts';
import { NativePty } from './native-pty.ts';
import { ProcessTree, startOf } from './process-tree.ts';

/** Output held here when the supervisor is slow; then the terminal is not read and the agent itself has to wait. */
const HELD_BYTES = 256 * 1024;
/** Keys held here when the agent is slow. */
const HELD_KEYS = 256 * 1024;
/** After the agent's exit: how long somebody who still holds the terminal open, out of our reach, may delay the end. */
const LAST_BYTES_MS = 2_000;
const O_CLOEXEC = 0o2000000;

// The person's terminal sends these to its whole foreground group, and a dying supervisor's terminal sends SIGHUP. We
// live exactly as long as the ipc channel: first the agent's tree, then us.
for (const name of ['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGQUIT', 'SIGTSTP', 'SIGPIPE'] as const)
  process.on(name, () => {});

closeInherited();
const duplex = { fd: BYTES_FD, readable: true, writable: true, writableHighWaterMark: HELD_BYTES };
const bytes = new Socket(duplex);
bytes.on('error', () => abandon());
process.on('disconnect', () => abandon());

let pty: NativePty | undefined;
let tree: ProcessTree | undefined;
let ending: NodeJS.Timeout[] = [];
let exit: { readonly code: number | null; readonly signal: string | null } | undefined;

process.on('message', (request: HostRequest) => {
  switch (request.type) {
    case 'start':
      return start(request.spec);
    case 'resize':
      return pty?.resize(request.columns, request.rows);
    case 'freeze':
      tree?.freeze();
      return report({ type: 'done', id: request.id });
    case 'thaw':
      tree?.thaw();
      return report({ type: 'done', id: request.id });
    case 'end':
      return end(request.id, request.graceMs);
    default:
      request satisfies never;
  }
});

function start(spec: PtySpec): void {
  const mark = `CHAPERONE_PTY=${randomBytes(12).toString('hex')}`;
  const [name, value] = mark.split('=') as [string, string];
  try {
    const started = new NativePty(
      { ...spec, env: { ...spec.env, [name]: value } },
      {
        onData(chunk) {
          if (!bytes.write(chunk)) started.pause();
        },
        onExit(code, signal) {
          exit = { code: signal ? null : code, signal: signalName(signal) };
          // What the agent left behind would go on without a supervisor, and it holds the terminal open.
          tree?.kill();
          const close = () => {
            tree?.kill();
            started.close();
          };
          setTimeout(close, LAST_BYTES_MS).unref();
        },
        onEnd: () => bytes.end(),
      },
    );
    pty = started;
  } catch (error) {
    report({ type: 'failed', message: (error as Error).message });
    return;
  }
  const { dev, ino } = statSync(pty.terminal);
  const root = { pid: pty.pid, startedAt: startOf(pty.pid), mark, terminal: { dev, ino } };
  tree = new ProcessTree(root, () => pty?.isOpen ?? false);
  bytes.on('drain', () => pty?.resume());
  bytes.on('data', (keys) => {
    pty?.write(keys);
    if ((pty?.unread ?? 0) > HELD_KEYS) holdKeys();
  });
  bytes.on('finish', () => void leave());
  report({ type: 'started', root });
}

function holdKeys(): void {
  bytes.pause();
  const timer = setInterval(() => {
    if ((pty?.unread ?? 0) > HELD_KEYS / 2) return;
    clearInterval(timer);
    bytes.resume();
  }, 20);
}

/** Asks all (SIGTERM), then as a closed terminal would (SIGHUP, which shells heed), then kills. */
function end(id: number, graceMs: number): void {
  tree?.thaw();
  tree?.signal('SIGTERM');
  const alive = (): boolean => (tree?.members().length ?? 0) > 0;
  const finish = (): void => {
    for (const timer of ending) clearInterval(timer);
    ending = [];
    tree?.kill();
    report({ type: 'done', id });
  };
  ending.push(
    setTimeout(() => tree?.signal('SIGHUP'), graceMs / 2),
    setTimeout(finish, graceMs),
    setInterval(() => alive() || finish(), 25),
  );
}

/** All bytes are with the supervisor: say how it ended, and go. The exit may be known a moment later than the end. */
async function leave(): Promise<void> {
  for (let turn = 0; exit === undefined && turn < 400; turn++) await new Promise((resolve) => setTimeout(resolve, 5));
  tree?.kill();
  process.removeAllListeners('disconnect');
  process.send?.({ type: 'exited', ...(exit ?? { code: null, signal: null }) } satisfies HostReport, vanish);
}

/** The supervisor is gone. */
function abandon(): never {
  tree?.kill();
  vanish();
}

/**
 * Ends this process for sure. Node's own exit waits for V8's threads, and once in some hundreds of times for ever
 * (nodejs/node#54918). Our exit code is asked by nobody.
 */
function vanish(): never {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('still here after SIGKILL');
}

function report(message: HostReport): void {
  if (process.connected) process.send?.(message);
}

function signalName(signal: number): string | null {
  return Object.entries(constants.signals).find(([, number]) => number === signal)?.[0] ?? null;
}

/** Whatever the supervisor itself was given by its shell must not go on to the agent; our own are close-on-exec. */
function closeInherited(): void {
  if (process.platform !== 'linux') return;
  for (const name of readdirSync('/proc/self/fd')) {
    const fd = Number(name);
    if (fd <= BYTES_FD) continue;
    try {
      const flags = /^flags:\s+(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1'))?.[1];
      if (flags !== undefined && (Number.parseInt(flags, 8) & O_CLOEXEC) === 0) closeSync(fd);
    } catch {
      // The descriptor of the listing itself is gone by now.
    }
  }
}
