import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { openGate } from '../../source/adapters/gates/gate-server.ts';
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
  };
  return { root, desk, model, gate, env };
}

export interface Running {
  readonly child: ChildProcess;
  readonly pid: number;
  type(text: string): void;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null; readonly output: string }>;
}

/** Starts the real agent program, with pipes for a terminal. It is killed when the test is over. */
export function start({ root, env }: Pick<World, 'root' | 'env'>): Running {
  const child = spawn(process.execPath, [agentProgram], { cwd: root, env, stdio: 'pipe' });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (process.env.DEBUG_AGENT) process.stderr.write(text);
    });
  return {
    child,
    pid: child.pid as number,
    type: (text) => child.stdin.write(text),
    ended: new Promise((done) => child.once('close', (code, signal) => done({ code, signal, output }))),
  };
}
