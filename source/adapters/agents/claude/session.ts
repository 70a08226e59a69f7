import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HookAnswer } from '../../../core/claude/hook-answer.ts';
import { denyCall } from '../../../core/claude/hook-answer.ts';
import { offeredTools } from '../../../core/claude/offered-tools.ts';
import { claudeSettings, tokenVariable } from '../../../core/claude/settings.ts';
import { startLine } from '../../../core/claude/start-line.ts';
import { typedText } from '../../../core/claude/typed-text.ts';
import type { Trouble } from '../../../core/event.ts';
import type { Run } from '../../../core/run.ts';
import type { PtyProcess, PtySpec } from '../../../ports.ts';
import { buildEnvironment, type EnvironmentSpec } from '../../environment.ts';
import { ClaudeHooks } from '../../gates/claude-hook.ts';
import type { Desk } from '../../gates/gate-server.ts';
import type { GateAddress, Network } from '../launch.ts';
import { findTranscript, liesIn, makeConfigFolder } from './config-folder.ts';
import { findLogin, modelEndpoint, modelVariables } from './login.ts';
import { Transcript } from './transcript.ts';

/** How long the pasted text and the Enter behind it are apart, in milliseconds; together the Enter would be pasted too. */
const enterAfterMs = 150;
/** A start that brings no first prompt in this time is looked into by the person, in milliseconds. */
const silentMs = 60_000;

/** A start, with what it needs inside a sandbox. */
export interface ClaudeStart extends Omit<PtySpec, 'columns' | 'rows'> {
  readonly readable: readonly string[];
  readonly lent: readonly string[];
}

/** The supervised Claude Code of one run, over all its starts. */
export class ClaudeSession {
  private readonly findDesk: () => Desk;
  private readonly environment: EnvironmentSpec;
  private readonly mcp: Readonly<Record<string, unknown>>;
  private hooks: ClaudeHooks | null = null;
  private pty: PtyProcess | null = null;
  private readonly transcript = new Transcript();
  /** Why we ended it, and whether that was only to start it anew with these words. */
  private why: string | undefined;
  private trouble: Trouble | undefined;
  private anew: string | undefined;
  private interrupted = false;

  /** The desk is asked for when it is needed: it and the session each need the engine's parts. */
  constructor(findDesk: () => Desk, environment: EnvironmentSpec, mcp: Readonly<Record<string, unknown>>) {
    this.findDesk = findDesk;
    this.mcp = mcp;
    this.environment = environment;
  }

  private get desk(): Desk {
    return this.findDesk();
  }

  /** Where it reaches its model by itself, as `host:port`. */
  get modelEndpoint(): string[] {
    return modelEndpoint(this.environment.from);
  }

  private get folder(): string {
    return join(this.environment.folder, 'claude');
  }

  private get status(): string {
    return join(this.environment.folder, 'tmp', 'claude-status.json');
  }

  /** The hook gate's side. */
  answer(value: unknown, signal: AbortSignal): Promise<HookAnswer> {
    if (this.hooks) return this.hooks.answer(value, signal);
    return Promise.resolve(denyCall('No agent of this run is supervised now.'));
  }

  /** Prepares a start and says how: with the instruction as its prompt, and the conversation it had before. */
  start(run: Run, gate: GateAddress, network: Network): ClaudeStart {
    const { root, from } = this.environment;
    const login = findLogin(from);
    makeConfigFolder({ folder: this.folder, root, login });
    const program = realpathSync(run.info.agent.argv?.[0] ?? '');
    const session = sessionId(run);
    const before = findTranscript(this.folder, session);
    const { id, text } = run.instruction;
    const words = this.anew ?? text;
    this.why = undefined;
    this.anew = undefined;
    this.interrupted = false;
    this.hooks = new ClaudeHooks(this.desk, {
      started: id,
      ownFile: (path, kind) =>
        liesIn(
          path,
          kind === 'write'
            ? [join(this.folder, 'plans')]
            : ['plans', 'projects'].map((name) => join(this.folder, name)),
        ),
      fail: (why, trouble) => this.end(why, undefined, trouble),
      restart: (prompt) => this.end(undefined, prompt),
      type: (words) => void this.type(words),
      told: () => this.count(session),
    });
    const argv = startLine({
      session,
      resumed: before !== null,
      mode: run.stage === 'checkpoint' ? 'dontAsk' : 'plan',
      tools: offeredTools(run.info.policy),
      settings: claudeSettings(`${gate.url}/claude`, this.status),
      mcp: this.mcp,
      prompt:
        before === null || words !== text
          ? words
          : `You were interrupted and started again; what stands above was done. Now:\n\n${text}`,
    });
    const extra = {
      ...modelVariables(from, network.relay),
      CLAUDE_CONFIG_DIR: this.folder,
      CLAUDE_CODE_TMPDIR: join(this.environment.folder, 'tmp'),
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      CLAUDE_CODE_DISABLE_OFFICIAL_MARKETPLACE_AUTOINSTALL: '1',
      CLAUDE_CODE_DISABLE_AUTO_MEMORY: '1',
      CLAUDE_CODE_ADDITIONAL_DIRECTORIES_CLAUDE_MD: '1',
      // Tools of MCP servers stand among the others, so that a call has the name that is judged.
      ENABLE_TOOL_SEARCH: 'false',
      // What a step starts ends with it: a helper in the background would act in the next one, or while it is verified.
      CLAUDE_CODE_DISABLE_BACKGROUND_TASKS: '1',
      // After eight steps it would overrule its Stop hook and end the turn.
      CLAUDE_CODE_STOP_HOOK_BLOCK_CAP: '1000000',
      DISABLE_AUTOUPDATER: '1',
      DISABLE_TELEMETRY: '1',
      ...network.environment,
      [tokenVariable]: gate.token,
    };
    return {
      argv: [program, ...argv],
      cwd: root,
      env: buildEnvironment({ ...this.environment, extra }),
      readable: [programFolder(program)],
      lent: login.by === 'file' ? [realpathSync(login.path)] : [],
    };
  }

  /** The start is alive. Without a first event it is silent: with a conversation on disk its hooks are dead. */
  attach(pty: PtyProcess, run: Run): void {
    const hooks = this.hooks;
    this.pty = pty;
    pty.onData((chunk) => this.watchTitle(chunk));
    const session = sessionId(run);
    const known = findTranscript(this.folder, session) !== null;
    const watch = setInterval(() => {
      if (hooks?.begun) return clearInterval(watch);
      if (!known && findTranscript(this.folder, session) !== null) {
        clearInterval(watch);
        // The event comes at the same time as the transcript: it gets a moment.
        void sleep(3_000).then(() => hooks?.begun || this.end(deadHook));
      }
    }, 500);
    const silent = setTimeout(() => {
      if (!hooks?.begun)
        void this.desk.notice(
          'The agent has not begun. Look into its terminal (2, Enter): it may be asking you something.',
        );
    }, silentMs);
    void pty.exited.then(() => {
      clearInterval(watch);
      clearTimeout(silent);
      if (this.pty === pty) this.pty = null;
    });
  }

  /** What is to be known of its end, where the supervisor ended it. */
  get ended(): { readonly why?: string; readonly trouble?: Trouble; readonly again?: true } {
    if (this.anew !== undefined) return { again: true };
    if (this.why === undefined) return {};
    return { why: this.why, ...(this.trouble && { trouble: this.trouble }) };
  }

  /** The run waits: work that goes on is interrupted; while an answer is held, waiting is all it does. */
  pause(): void {
    if (!this.hooks?.working) return;
    this.interrupted = true;
    this.hooks.rest();
    this.pty?.write('\x1b');
  }

  /** The run goes on; what was interrupted is taken up again. */
  async goOn(): Promise<void> {
    if (!this.interrupted) return;
    this.interrupted = false;
    await this.type('The pause is over. Go on with what you were doing.');
  }

  /** A word of the person's: beside its next call, or typed where it rests. Resolves once it was said. */
  async tell(text: string, signal: AbortSignal): Promise<void> {
    if (this.hooks?.resting) return this.type(text);
    await this.hooks?.word.say(text, signal);
  }

  private async type(text: string): Promise<void> {
    const { pty } = this;
    pty?.write(typedText(text));
    await sleep(enterAfterMs);
    if (pty === this.pty) pty?.write('\r');
  }

  private end(why: string | undefined, anew?: string, trouble?: Trouble): void {
    if (this.why === undefined) this.trouble = trouble;
    this.why ??= why;
    this.anew ??= anew;
    void this.pty?.end();
  }

  private count(session: string): void {
    const file = findTranscript(this.folder, session);
    if (file === null) return;
    for (const usage of this.transcript.grown(file, this.status)) void this.desk.usage(usage).catch(() => {});
  }

  /** Its window title (OSC 0) begins with "✳" where it rests: the only sign of an interrupt by the person's own key. */
  private watchTitle(chunk: Uint8Array): void {
    const text = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('utf8');
    const at = text.lastIndexOf('\x1b]0;');
    if (at >= 0) this.hooks?.shows(text[at + 4] !== '✳');
  }
}

const deadHook =
  'Claude Code worked without asking its supervisor, so it was ended: its hooks are dead. Nothing it did was allowed by it. Update it, and look with: chaperone doctor';

/** The session's name: the same for every start of a run. */
function sessionId(run: Run): string {
  const hex = createHash('sha256').update(`${run.info.name} ${run.startedAt}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** What belongs to the program: its packages where npm installed it, else the program alone. */
function programFolder(program: string): string {
  const [, packages] = /^(.*\/node_modules\/@anthropic-ai)\//.exec(program) ?? [];
  return packages ?? program;
}
