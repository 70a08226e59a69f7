import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { TreeEntry } from './objects.ts';
import { gitEnvironment, gitProgram } from './run-git.ts';

/** An object as it lies in a store. */
export interface GitObject {
  readonly oid: string;
  readonly type: 'blob' | 'tree' | 'commit' | 'tag';
  /** Bytes of the body; right also where only the type was asked for. */
  readonly size: number;
  readonly body: Buffer;
}

interface Waiting {
  readonly line: string;
  readonly wantsBody: boolean;
  /** It was asked of a process before that was ended. */
  readonly again: boolean;
  resolve(found: GitObject | undefined): void;
  reject(error: Error): void;
}

/**
 * Reads objects through one git process that stays (`cat-file --batch-command`): an answer takes a twentieth of a
 * millisecond instead of a process. Started when first asked; does not keep the program running.
 */
export class ObjectReader {
  private readonly env: Readonly<Record<string, string>>;
  private child: ChildProcessWithoutNullStreams | undefined;
  private waiting: Waiting[] = [];
  private chunks: Buffer[] = [];
  private have = 0;
  private need = 0;

  constructor(env: Readonly<Record<string, string>>) {
    this.env = env;
  }

  /** The object of that name (a hash, or anything git resolves), or undefined when the store has none. */
  read(name: string): Promise<GitObject | undefined> {
    return this.ask('contents', name);
  }

  /** Type and hash only; the body is empty. */
  info(name: string): Promise<GitObject | undefined> {
    return this.ask('info', name);
  }

  /** Ends the process. Asked again, another one starts. */
  close(): void {
    this.child?.stdin.end();
    this.child = undefined;
  }

  private ask(command: 'contents' | 'info', name: string): Promise<GitObject | undefined> {
    if (/[\0-\x1f]/.test(name)) return Promise.reject(new Error(`${JSON.stringify(name)} names no object.`));
    const { promise, resolve, reject } = Promise.withResolvers<GitObject | undefined>();
    this.send({ line: `${command} ${name}\n`, wantsBody: command === 'contents', again: false, resolve, reject });
    return promise;
  }

  private send(one: Waiting): void {
    const child = this.start();
    this.waiting.push(one);
    this.hold(child, true);
    child.stdin.write(one.line);
  }

  private start(): ChildProcessWithoutNullStreams {
    if (this.child) return this.child;
    const child = spawn(gitProgram(), ['cat-file', '--batch-command'], {
      cwd: '/',
      env: { ...gitEnvironment(), ...this.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.child = child;
    let complaint = '';
    child.stdin.on('error', () => {});
    child.stderr.on('data', (chunk: Buffer) => {
      complaint += chunk.toString();
    });
    child.stdout.on('data', (chunk: Buffer) => this.take(child, chunk));
    const over = (why: string, signalled: boolean) => {
      // What waits may be another process's already.
      if (this.child !== child && this.child !== undefined) return;
      this.child = undefined;
      const { waiting } = this;
      Object.assign(this, { waiting: [], chunks: [], have: 0, need: 0 });
      // A signal to the whole group (Ctrl+C, timeout(1), a service that is stopped) ends it too, before our last checkpoint.
      for (const one of waiting)
        if (signalled && !one.again) this.send({ ...one, again: true });
        else one.reject(new Error(`The vault can't be read: ${why}`));
    };
    child.on('error', (error) => over(error.message, false));
    child.on('close', (_code, signal) => over(complaint.trim() || 'git ended.', signal !== null));
    return child;
  }

  /** Only while an answer is awaited does the process keep ours alive. */
  private hold(child: ChildProcessWithoutNullStreams, on: boolean): void {
    for (const part of [child, child.stdin, child.stdout, child.stderr] as { ref?(): void; unref?(): void }[])
      if (on) part.ref?.();
      else part.unref?.();
  }

  private take(child: ChildProcessWithoutNullStreams, chunk: Buffer): void {
    this.chunks.push(chunk);
    this.have += chunk.length;
    if (this.have < this.need) return;
    let data = this.chunks.length === 1 ? chunk : Buffer.concat(this.chunks);
    this.need = 0;
    for (let [next] = this.waiting; next !== undefined; [next] = this.waiting) {
      const stop = data.indexOf(10);
      if (stop < 0) break;
      const [, oid = '', type = '', length = ''] =
        /^([0-9a-f]+) (\w+) (\d+)$/.exec(data.toString('latin1', 0, stop)) ?? [];
      const size = next.wantsBody && oid !== '' ? Number(length) + 1 : 0;
      this.need = stop + 1 + size;
      if (data.length < this.need) break;
      const body = Buffer.from(data.subarray(stop + 1, stop + Math.max(size, 1)));
      next.resolve(oid === '' ? undefined : { oid, type: type as GitObject['type'], size: Number(length), body });
      this.waiting.shift();
      data = data.subarray(this.need);
      this.need = 0;
    }
    this.chunks = data.length > 0 ? [data] : [];
    this.have = data.length;
    if (this.waiting.length === 0) this.hold(child, false);
  }
}

/** The entries of a tree object's body. */
export function treeEntries(body: Buffer, hashBytes: number): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let at = 0; at < body.length; ) {
    const space = body.indexOf(32, at);
    const zero = body.indexOf(0, space);
    const oid = body.toString('hex', zero + 1, zero + 1 + hashBytes);
    entries.push({ mode: body.toString('latin1', at, space), name: body.toString('latin1', space + 1, zero), oid });
    at = zero + 1 + hashBytes;
  }
  return entries;
}
