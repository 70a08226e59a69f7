import { randomUUID } from 'node:crypto';
import { allowDialog, denyDialog, type HookAnswer, nothing } from '../../core/claude/hook-answer.ts';
import type { HookEvent } from '../../core/claude/hook-event.ts';
import type { Desk } from './gate-server.ts';
import { type PlanWords, planWords } from './plan-words.ts';

/**
 * Claude Code's plan before the person. It waits for the person here while the CLI shows a dialog of its own. Who answers
 * that one decides nothing: then the answer from here goes on being waited for, and the CLI is started anew with it, in the
 * mode that fits.
 */
export class ClaudePlan {
  private readonly desk: Desk;
  private readonly restart: (prompt: string) => void;
  private readonly approved: (instruction: number) => void;
  /** The plan on the table, until its answer was given to the CLI. */
  private table: Promise<PlanWords> | null = null;
  /** What the CLI is told beside the result of its approved plan. */
  private begin: string | null = null;

  constructor(desk: Desk, restart: (prompt: string) => void, approved: (instruction: number) => void) {
    this.desk = desk;
    this.restart = restart;
    this.approved = approved;
  }

  /** The dialog of ExitPlanMode: held until the person decided. */
  async ask(event: HookEvent, signal: AbortSignal): Promise<HookAnswer> {
    const input = (event.tool_input ?? {}) as Readonly<Record<string, unknown>>;
    const text = typeof input.plan === 'string' ? input.plan : '';
    // Not given up when the CLI no longer asks: the plan stays on the table.
    const forever = new AbortController().signal;
    const reply = this.desk.plan(event.tool_use_id ?? randomUUID(), text, forever).then(planWords);
    this.table = reply;
    const gone = new Promise<null>((resolve) => signal.addEventListener('abort', () => resolve(null)));
    const answer = await Promise.race([reply, gone]);
    if (answer === null || this.table !== reply) {
      void reply.then(({ words }) => this.late(reply, words)).catch(() => {});
      return nothing;
    }
    this.table = null;
    if (!answer.approved) return denyDialog(answer.words);
    this.approved(answer.approved.instruction.id);
    this.begin = answer.words;
    const { changed } = answer.approved;
    return allowDialog(changed === null ? input : { ...input, plan: changed }, 'dontAsk');
  }

  /** The tool is over: the words that begin the work, or, where the CLI's own dialog was answered, those of the person. */
  async over(): Promise<string | undefined> {
    const { begin, table } = this;
    this.begin = null;
    if (begin !== null || table === null) return begin ?? undefined;
    await this.desk.notice(
      'The plan was answered in the agent’s own terminal. It counts only when you approve it here.',
    );
    const { words } = await table;
    this.late(table, words);
    return words;
  }

  private late(reply: Promise<PlanWords>, words: string): void {
    if (this.table !== reply) return;
    this.table = null;
    this.restart(words);
  }
}
