import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';

/** How one git process is run. `env` comes on top of the scrubbed environment. */
export interface GitOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: Uint8Array | string;
  /** Exit codes that are no failure. Default: 0. */
  readonly ok?: readonly number[];
  readonly signal?: AbortSignal;
}

/** What a git process left: raw bytes of its output, its exit code, and what it complained about. */
export interface GitResult {
  readonly out: Buffer;
  readonly code: number;
  readonly complaint: string;
}

/** A git process that failed. The message says what was tried, what git said and what to do. */
export class GitFailure extends Error {
  override readonly name = 'GitFailure';
  readonly code: number | null;
  readonly complaint: string;

  constructor(args: readonly string[], code: number | null, complaint: string) {
    const verb = args.find((word, index) => !word.startsWith('-') && args[index - 1] !== '-c') ?? 'git';
    const advice = /No space left|Out of diskspace|quota exceeded/i.test(complaint)
      ? ' Free some disk space and try again.'
      : /index\.lock|\.lock': File exists/.test(complaint)
        ? ' Another git process is at work on it: wait for it to end and try again.'
        : '';
    super(`git ${verb} failed (${code ?? 'ended by a signal'}): ${complaint.trim() || 'it gave no reason'}.${advice}`);
    this.code = code;
    this.complaint = complaint;
  }
}

/**
 * The git program, as an absolute path. Entries of PATH that are relative, or inside any node_modules, are passed over:
 * an agent can write there, and we would run what it put.
 */
export function findGit(path = process.env.PATH ?? ''): string {
  for (const folder of path.split(':')) {
    if (!isAbsolute(folder) || folder.split('/').includes('node_modules')) continue;
    try {
      accessSync(join(folder, 'git'), constants.X_OK);
      return join(folder, 'git');
    } catch {
      // Not here: look in the next folder.
    }
  }
  throw new Error('git was not found on PATH. Install git 2.36 or later, and try again.');
}

let program: string | undefined;

/** The git program that is used, found once. */
export function gitProgram(): string {
  program ??= findGit();
  return program;
}

/**
 * The environment of every git process of ours: nothing that points at a repository, a configuration, a helper or a
 * prompt is inherited, so that only the private git directory named by the caller counts.
 */
export function gitEnvironment(): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env))
    if (value !== undefined && !/^(GIT_|XDG_|SSH_|LD_|DYLD_|LC_|LANG|NODE_|PAGER$|EDITOR$|VISUAL$|HOME$)/.test(name))
      env[name] = value;
  return {
    ...env,
    PATH: `${dirname(gitProgram())}:/usr/bin:/bin`,
    HOME: '/dev/null',
    LC_ALL: 'C',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_SYSTEM: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    GIT_PAGER: 'cat',
    GIT_EDITOR: 'false',
    GIT_OPTIONAL_LOCKS: '1',
  };
}

/** Runs git once, without a shell. Rejects with a GitFailure, or with the signal's reason when it was aborted. */
export function runGit(args: readonly string[], options: GitOptions = {}): Promise<GitResult> {
  const { promise, resolve, reject } = Promise.withResolvers<GitResult>();
  options.signal?.throwIfAborted();
  const env = { ...gitEnvironment(), ...options.env };
  const child = spawn(gitProgram(), args, {
    cwd: options.cwd ?? '/',
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
    // SIGTERM lets git take its own lock files away.
    ...(options.signal ? { signal: options.signal, killSignal: 'SIGTERM' as const } : {}),
  });
  const out: Buffer[] = [];
  const complaints: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk));
  // A git that ends before it read everything breaks the pipe; its exit code then says why.
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  let failure: Error | undefined;
  child.on('error', (error) => {
    failure = error;
  });
  child.on('close', (code) => {
    const complaint = Buffer.concat(complaints).toString();
    if (options.signal?.aborted) reject(options.signal.reason);
    else if (failure) reject(new Error(`git could not be started: ${failure.message}.`, { cause: failure }));
    else if (code === null || !(options.ok ?? [0]).includes(code)) reject(new GitFailure(args, code, complaint));
    else resolve({ out: Buffer.concat(out), code, complaint });
  });
  return promise;
}
