import type Anthropic from '@anthropic-ai/sdk';
import type { Tool as ApiTool } from '@anthropic-ai/sdk/resources/messages';
import type { Gate } from './gate-client.ts';
import { KnownEnd } from './known-end.ts';
import type { Screen } from './screen.ts';
import { type SessionState, saveSession } from './session.ts';
import type { Settings } from './settings.ts';
import type { TypedLines } from './typed-lines.ts';

/** The person put an end to the program from its own terminal. */
export class Ended extends KnownEnd {
  constructor(message: string) {
    super(message, 130);
  }
}

/** Everything the running program works with, and its two changing things: what it remembers, and what may be interrupted. */
export class Agent {
  readonly settings: Settings;
  readonly gate: Gate;
  readonly screen: Screen;
  readonly typed: TypedLines;
  readonly client: Anthropic;
  readonly root: string;
  readonly system: string;
  readonly tools: ApiTool[];
  /** Environment of commands: without keys and tokens. */
  readonly env: NodeJS.ProcessEnv;
  state: SessionState;
  /** Tokens per character of a request, measured at the last exchange; before the first, a cautious guess. */
  ratio = 0.35;
  /** Characters of a request beside the conversation. */
  readonly fixed: number;
  private work: AbortController | null = null;
  private pressed = 0;
  private unsaved = false;
  private readonly over = new AbortController();

  constructor(parts: Omit<Agent, 'ratio' | 'fixed' | 'remember' | 'begin' | 'interrupt' | 'ending' | 'end' | 'idle'>) {
    this.settings = parts.settings;
    this.gate = parts.gate;
    this.screen = parts.screen;
    this.typed = parts.typed;
    this.client = parts.client;
    this.root = parts.root;
    this.system = parts.system;
    this.tools = parts.tools;
    this.env = parts.env;
    this.state = parts.state;
    this.fixed = parts.system.length + JSON.stringify(parts.tools).length;
  }

  /** Changes what is remembered; on disk when it resolves. A disk that is full is said once and does not end the work. */
  async remember(change: Partial<SessionState>): Promise<void> {
    this.state = { ...this.state, ...change };
    if (this.settings.session === null) return;
    try {
      await saveSession(this.settings.session, this.state);
      this.unsaved = false;
    } catch (error) {
      if (this.unsaved) return;
      this.unsaved = true;
      const words = `The conversation can't be saved (${(error as Error).message}): started again, the agent would not know it.`;
      this.screen.warn(words);
      await this.gate.notice(words);
    }
  }

  /** A new piece of work that one Ctrl+C interrupts. */
  begin(): AbortSignal {
    this.work = new AbortController();
    this.pressed = 0;
    return AbortSignal.any([this.work.signal, this.over.signal]);
  }

  /** Nothing is under way that could be interrupted. */
  idle(): void {
    this.work = null;
  }

  /** Ctrl+C: interrupts the work; where there is none, the second press ends the program. */
  interrupt(): void {
    if (this.work !== null && !this.work.signal.aborted) {
      this.work.abort(new Error('Interrupted by the person.'));
      return;
    }
    if (++this.pressed > 1) this.end(new Ended('Ended by the person.'));
    else this.screen.note('Ctrl+C again ends the agent.');
  }

  /** Aborted when the program is to end, with the reason. */
  get ending(): AbortSignal {
    return this.over.signal;
  }

  end(reason: Error): void {
    if (!this.over.signal.aborted) this.over.abort(reason);
  }
}
