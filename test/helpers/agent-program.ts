import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { openGate } from '../../source/adapters/gates/gate-server.ts';
import { type AgentProgram, startAgent } from '../../source/agent/agent-program.ts';
import { readSettings } from '../../source/agent/settings.ts';
import { openScriptedModel, type ScriptedModel, type ScriptedModelOptions } from '../../source/demo/scripted-model.ts';
import { type FakeDesk, fakeDesk } from './fake-desk.ts';

export const agentProgram = resolve(import.meta.dirname, '../../source/agent/main.ts');
export const token = 'a-token-for-tests-only';

/** A git repository with these files, in a temporary folder that goes with the test. */
export function project(files: Readonly<Record<string, string>> = {}): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'chaperone-agent-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  execFileSync('git', ['init', '-q', root]);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

export interface World {
  readonly root: string;
  readonly desk: FakeDesk;
  readonly model: ScriptedModel;
  readonly gate: { readonly url: string; close(): Promise<void> };
  /** The environment that the agent is to be started with. */
  readonly env: Record<string, string>;
}

/** A repository, a supervisor and a model for one agent; all of it ends with the test. */
export async function world(options: {
  readonly files?: Readonly<Record<string, string>>;
  readonly desk: Parameters<typeof fakeDesk>[0];
  readonly script: ScriptedModelOptions['script'];
  readonly paceMs?: number;
  readonly env?: Record<string, string>;
}): Promise<World> {
  const root = project(options.files);
  const desk = fakeDesk(options.desk);
  const gate = await openGate({ token, desk, beatMs: 50 });
  const model = await openScriptedModel({ script: options.script, paceMs: options.paceMs ?? 0 });
  onTestFinished(() => Promise.all([gate.close(), model.close()]).then(() => {}));
  const session = options.env?.CHAPERONE_SESSION;
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? '',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    ANTHROPIC_BASE_URL: model.url,
    ANTHROPIC_API_KEY: 'key-for-tests-only',
    CHAPERONE_GATE: gate.url,
    CHAPERONE_TOKEN: token,
    CHAPERONE_BACKOFF_MS: '1',
    ...options.env,
    ...(session === undefined ? {} : { CHAPERONE_SESSION: join(root, session) }),
  };
  return { root, desk, model, gate, env };
}

export interface Running {
  /** What a person types; `\x03` is Ctrl+C in a terminal. */
  type(text: string): void;
  /** Everything it showed so far. */
  output(): string;
  /** Resolves once the output matches. */
  until(pattern: RegExp): Promise<void>;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null; readonly output: string }>;
}

function watch() {
  let text = '';
  const watchers = new Set<() => void>();
  return {
    add: (piece: string) => {
      text += piece;
      for (const watcher of [...watchers]) watcher();
    },
    output: () => text,
    until: (pattern: RegExp) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (!pattern.test(text)) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
      }),
  };
}

/** Starts the real agent program, with pipes for a terminal. It is killed when the test is over. */
export function start({ root, env }: Pick<World, 'root' | 'env'>): Running & { readonly child: ChildProcess } {
  const child = spawn(process.execPath, [agentProgram], { cwd: root, env, stdio: 'pipe' });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const { add, output, until } = watch();
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', add);
  const ended = new Promise<Awaited<Running['ended']>>((done) =>
    child.once('close', (code, signal) => done({ code, signal, output: output() })),
  );
  return { child, type: (text) => child.stdin.write(text), output, until, ended };
}

/** The same program inside the test's own process, which starts at once. It can't be killed from outside. */
export function inside({
  root,
  env,
}: Pick<World, 'root' | 'env'>): Running & Pick<AgentProgram, 'interrupt' | 'end'> & { endInput(): void } {
  const settings = readSettings(env);
  if ('problem' in settings) throw new Error(settings.problem);
  const { add, output, until } = watch();
  const input = new Readable({ read() {} }) as unknown as NodeJS.ReadStream;
  const program = startAgent({ settings, root, env, input, write: add, columns: () => 80, colour: false });
  onTestFinished(() => program.end('SIGTERM'));
  const ended = program.ended.then((code) => ({ code, signal: null, output: output() }));
  return { ...program, type: (text) => input.push(text), endInput: () => input.push(null), output, until, ended };
}
