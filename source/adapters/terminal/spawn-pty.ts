import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import type { Socket } from 'node:net';
import { delimiter, join, resolve } from 'node:path';
import type { PtyProcess, PtySpec } from '../../ports.ts';
import { BYTES_FD, type HostReport, type HostRequest, type TreeRoot } from './host-message.ts';
import { ProcessTree } from './process-tree.ts';

type Listener = Parameters<PtyProcess['onData']>[0];
type Exit = Awaited<PtyProcess['exited']>;

/**
 * Starts a program in a pseudo-terminal that lives in a process of its own (pty-host.ts; `hostPath` is that program,
 * built or as source). The environment is complete: nothing is inherited; one entry, CHAPERONE_PTY, is added, by which
 * daemons of the agent are found when it ends. Rejects when the program or the folder is missing, saying which.
 */
export async function spawnPty(spec: PtySpec, hostPath: string): Promise<PtyProcess> {
  const file = findProgram(spec);
  const host = spawn(process.execPath, [hostPath], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc', 'pipe'],
    // A session of its own: keys and hang-ups of the person's terminal are not for the host.
    detached: true,
    cwd: '/',
    env: process.env.LD_LIBRARY_PATH === undefined ? {} : { LD_LIBRARY_PATH: process.env.LD_LIBRARY_PATH },
  });
  const root = await start(host, { ...spec, argv: [file, ...spec.argv.slice(1)] });
  return new HostedPty(host, root);
}

class HostedPty implements PtyProcess {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  private readonly host: ChildProcess;
  private readonly bytes: Socket;
  private readonly listeners: Listener[] = [];
  private readonly waiting = new Map<number, () => void>();
  private requests = 0;
  private held = 0;
  private handled: Promise<unknown> = Promise.resolve();
  private over = false;

  constructor(host: ChildProcess, root: TreeRoot) {
    this.host = host;
    this.pid = root.pid;
    this.bytes = host.stdio[BYTES_FD] as Socket;
    this.bytes.on('error', () => {});
    this.exited = this.watch(root);
  }

  onData(listener: Listener): void {
    this.listeners.push(listener);
    // Nothing is read before somebody listens, so the first bytes are not lost.
    if (this.listeners.length === 1) this.bytes.on('data', (chunk: Buffer) => this.deliver(chunk));
  }

  write(data: Uint8Array | string): void {
    if (!this.over && this.bytes.writable) this.bytes.write(data);
  }

  resize(columns: number, rows: number): void {
    this.tell({ type: 'resize', columns: Math.max(1, columns), rows: Math.max(1, rows) });
  }

  freeze(): Promise<void> {
    return this.ask((id) => ({ type: 'freeze', id }));
  }

  thaw(): Promise<void> {
    return this.ask((id) => ({ type: 'thaw', id }));
  }

  async end(graceMs = 2_000): Promise<void> {
    // Whoever ends an agent nobody listened to must not wait for its unread output for ever.
    if (this.listeners.length === 0) this.bytes.resume();
    await this.ask((id) => ({ type: 'end', id, graceMs }));
  }

  private deliver(chunk: Buffer): void {
    for (const listener of this.listeners) {
      const busy = listener(chunk);
      if (busy === undefined) continue;
      this.held++;
      this.bytes.pause();
      const release = (): void => {
        if (--this.held === 0) this.bytes.resume();
      };
      this.handled = Promise.all([this.handled, busy.then(release, release)]);
    }
  }

  private async watch(root: TreeRoot): Promise<Exit> {
    let exit: Exit | undefined;
    this.host.on('message', (report: HostReport) => {
      if (report.type === 'exited') exit = { code: report.code, signal: report.signal };
      if (report.type === 'done') this.waiting.get(report.id)?.();
    });
    const read = new Promise<void>((done) => this.bytes.once('close', () => done()));
    const gone = new Promise<void>((done) => this.host.once('close', () => done()));
    await Promise.all([read, gone]);
    await this.handled;
    this.over = true;
    // The host itself was killed: nobody else is left to end the agent.
    if (exit === undefined) new ProcessTree(root, () => false).kill();
    for (const done of this.waiting.values()) done();
    return exit ?? { code: null, signal: 'SIGKILL' };
  }

  private tell(request: HostRequest): void {
    if (!this.over && this.host.connected) this.host.send(request, () => {});
  }

  private ask(request: (id: number) => HostRequest): Promise<void> {
    if (this.over) return Promise.resolve();
    const id = ++this.requests;
    return new Promise((done) => {
      this.waiting.set(id, () => {
        this.waiting.delete(id);
        done();
      });
      this.tell(request(id));
    });
  }
}

function start(host: ChildProcess, spec: PtySpec): Promise<TreeRoot> {
  return new Promise((started, failed) => {
    let said = '';
    host.stderr?.on('data', (text: Buffer) => {
      said = (said + text).slice(-4_000);
    });
    const fail = (why: string): void => {
      host.kill('SIGKILL');
      failed(new Error(`No pseudo-terminal for the agent: ${why}`));
    };
    const early = (code: number | null): void => fail(said.trim() || `its host ended with code ${code}`);
    host.once('error', (error) => fail(error.message));
    host.once('close', early);
    host.once('message', (report: HostReport) => {
      host.off('close', early);
      if (report.type === 'started') started(report.root);
      else fail(report.type === 'failed' ? report.message : 'its host did not start it');
    });
    host.send({ type: 'start', spec } satisfies HostRequest, (error) => error && fail(error.message));
  });
}

/** The program's absolute path, as execvp(3) would find it: the child could only say "exit code 1". */
function findProgram({ argv, env, cwd }: PtySpec): string {
  const [name = ''] = argv;
  if (!statSync(cwd, { throwIfNoEntry: false })?.isDirectory())
    throw new Error(`The agent can't start: its folder ${cwd} does not exist.`);
  const places = name.includes('/')
    ? [resolve(cwd, name)]
    : (env.PATH ?? '').split(delimiter).map((folder) => resolve(cwd, join(folder || '.', name)));
  const found = name === '' ? undefined : places.find(isProgram);
  if (found === undefined)
    throw new Error(`The agent can't start: there is no program ${name || '(no name given)'} on its PATH.`);
  return found;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
