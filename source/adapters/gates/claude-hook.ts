import { randomUUID } from 'node:crypto';
import {
  addContext,
  allowCall,
  allowDialog,
  block,
  denyCall,
  denyDialog,
  type HookAnswer,
  nothing,
  refuse,
} from '../../core/claude/hook-answer.ts';
import { HookEvent } from '../../core/claude/hook-event.ts';
import { instead } from '../../core/claude/instead.ts';
import { readCall } from '../../core/claude/tool-call.ts';
import type { Trouble } from '../../core/event.ts';
import { Action } from '../../policy/action.ts';
import { ClaudePlan } from './claude-plan.ts';
import type { Desk } from './gate-server.ts';
import { PersonWord } from './person-word.ts';

/** What the hook gate needs of the session around it. */
export interface ClaudeSide {
  /** The instruction that the CLI was started with. */
  readonly started: number;
  /** Is this path one of the CLI's own (its plan file, its kept outputs), which no policy speaks of? */
  readonly ownFile: (path: string, kind: 'read' | 'write') => boolean;
  /** The agent can't go on: it is ended, and the run waits with this reason. */
  readonly fail: (why: string, trouble?: Trouble) => void;
  /** It is ended and started again, in the mode that the run is in now, with these words. */
  readonly restart: (prompt: string) => void;
  /** An instruction that no held answer can carry any more. */
  readonly type: (text: string) => void;
  /** Told after every event: new tokens may stand in the transcript. */
  readonly told: (event: HookEvent) => void;
}

/**
 * Claude Code's hooks as questions at the desk. What it wants to do becomes an action, ExitPlanMode the plan, and the end of
 * its turn the end of the instruction; the next one is the reason why it may not stop. It fails closed: an event that can't
 * be read, and a desk that fails, are "no".
 */
export class ClaudeHooks {
  private readonly desk: Desk;
  private readonly side: ClaudeSide;
  /** The instruction that it works on, once its first prompt was heard. */
  private current: number | null = null;
  private approved = false;
  private readonly plan: ClaudePlan;
  /** Calls that were allowed and are not over, by the CLI's own id: name and input. */
  private readonly open = new Map<string, string>();
  /** What the person said while it works. */
  readonly word = new PersonWord();
  /** Answers that are held now. */
  private held = 0;
  /** Between a prompt and the end of its turn. */
  private busy = false;

  constructor(desk: Desk, side: ClaudeSide) {
    this.desk = desk;
    this.side = side;
    this.plan = new ClaudePlan(desk, side.restart, (instruction) => {
      this.current = instruction;
      this.approved = true;
    });
  }

  /** Was a first prompt heard? Without it the hooks are dead, whatever the settings say. */
  get begun(): boolean {
    return this.current !== null;
  }

  /** Does it work on something that only an interrupt stops? While an answer is held, it waits for us. */
  get working(): boolean {
    return this.busy && this.held === 0;
  }

  /** It was interrupted: no event tells. */
  rest(): void {
    this.busy = false;
  }

  /** Its terminal says whether it works. While an answer is held that means nothing. */
  shows(works: boolean): void {
    if (this.held === 0) this.busy = works;
  }

  /** Does it wait at its prompt, where nothing comes by itself? */
  get resting(): boolean {
    return this.begun && !this.busy;
  }

  async answer(value: unknown, signal: AbortSignal): Promise<HookAnswer> {
    const read = HookEvent.safeParse(value);
    if (!read.success) {
      const name = (value as { hook_event_name?: unknown } | null)?.hook_event_name;
      const { path, message } = read.error.issues[0] ?? { path: [], message: '' };
      return refuse(
        typeof name === 'string' ? name : '',
        `The supervisor could not read this event: ${path.join('.')}: ${message}`,
      );
    }
    const event = read.data;
    this.held += 1;
    try {
      return await this.handle(event, signal);
    } catch (error) {
      return refuse(event.hook_event_name, `The supervisor could not answer: ${(error as Error).message}`);
    } finally {
      this.held -= 1;
      this.side.told(event);
    }
  }

  private async handle(event: HookEvent, signal: AbortSignal): Promise<HookAnswer> {
    switch (event.hook_event_name) {
      case 'UserPromptSubmit':
        return this.prompt(signal);
      case 'PreToolUse':
        this.busy = true;
        return this.call(event, signal);
      case 'PermissionRequest':
        return event.tool_name === 'ExitPlanMode' ? this.plan.ask(event, signal) : this.dialog(event);
      case 'PostToolUse':
      case 'PostToolUseFailure':
        return this.over(event, event.hook_event_name);
      case 'Stop':
        return this.stop(event, signal);
      case 'StopFailure':
        this.busy = false;
        this.side.fail(...lost(event));
        return nothing;
      case 'Notification':
        if (event.message) await this.desk.notice(`Claude Code: ${event.message}`.slice(0, 2_000));
        return nothing;
      case 'ConfigChange':
        return block('Settings are not changed while a run is supervised.');
      default:
        return nothing;
    }
  }

  /** The first prompt is the instruction it was started with; later ones were typed. */
  private async prompt(signal: AbortSignal): Promise<HookAnswer> {
    this.busy = true;
    // What an interrupt cut off reports nothing.
    for (const id of this.open.keys()) await this.desk.result(id, false);
    this.open.clear();
    if (this.current !== null) return nothing;
    const reply = await this.desk.turn(null, '', signal);
    if ('over' in reply) return block(`The run is over: ${reply.over}`);
    const { id, text, stage } = reply.instruction;
    this.current = id;
    this.approved = stage === 'checkpoint';
    return id === this.side.started ? nothing : addContext('UserPromptSubmit', text);
  }

  private async call(event: HookEvent, signal: AbortSignal): Promise<HookAnswer> {
    const { tool_name: tool = '', tool_use_id: id = randomUUID(), tool_input: input } = event;
    if (this.current === null) return denyCall('The supervisor gave no instruction yet.');
    const call = readCall(tool, input, event.cwd);
    if (call.kind === 'plan')
      return this.approved
        ? denyCall('The plan is approved already. Work on your step; say what you would change.')
        : nothing;
    const { action } = call;
    if (!Action.safeParse(action).success) return denyCall('This call has no form that can be judged: it is too long.');
    if ((action.kind === 'read' || action.kind === 'write') && this.side.ownFile(action.path, action.kind))
      return allowCall(this.word.hear());
    const who = event.agent_id === undefined ? undefined : (event.agent_type || event.agent_id).slice(0, 200);
    const reply = await this.desk.action({ id, tool, action, ...(who && { who }) }, signal);
    if (reply.verdict === 'allow') {
      this.open.set(id, JSON.stringify([tool, input]));
      return allowCall(this.word.hear());
    }
    return denyCall(reply.reason + instead(action));
  }

  /** A dialog of the CLI's own. What was judged and allowed needs none; anything else is refused. */
  private dialog(event: HookEvent): HookAnswer {
    const same = JSON.stringify([event.tool_name, event.tool_input]);
    for (const each of this.open.values()) if (each === same) return allowDialog(event.tool_input);
    return denyDialog('The supervisor did not allow this.');
  }

  private async over(event: HookEvent, name: 'PostToolUse' | 'PostToolUseFailure'): Promise<HookAnswer> {
    const id = event.tool_use_id ?? '';
    if (this.open.delete(id)) await this.desk.result(id, name === 'PostToolUse');
    const words = [this.word.hear()];
    if (event.tool_name === 'ExitPlanMode' && name === 'PostToolUse') words.push(await this.plan.over());
    const context = words.filter(Boolean).join('\n\n');
    return context ? addContext(name, context) : nothing;
  }

  private async stop(event: HookEvent, signal: AbortSignal): Promise<HookAnswer> {
    if (this.current === null) return nothing;
    const said = (event.last_assistant_message ?? '').slice(0, 20_000);
    try {
      return this.next(await this.desk.turn(this.current, said, signal));
    } catch (error) {
      if (!signal.aborted) throw error;
      // Escape ended the held question: what comes next is typed instead.
      this.busy = false;
      void this.desk
        .turn(this.current, said, new AbortController().signal)
        .then((reply) => {
          this.next(reply);
          if ('instruction' in reply) this.side.type(reply.instruction.text);
        })
        .catch(() => {});
      return nothing;
    }
  }

  private next(reply: Awaited<ReturnType<Desk['turn']>>): HookAnswer {
    if ('over' in reply) return nothing;
    this.current = reply.instruction.id;
    this.approved = reply.instruction.stage === 'checkpoint';
    return block(reply.instruction.text);
  }
}

/** What is said of an agent that lost its model, and whether that is a trouble with a name. (Claude Code's own words for errors.) */
function lost({ error, error_details: details, last_assistant_message: said }: HookEvent): [string, Trouble?] {
  const words = [error, details ?? said].filter(Boolean).join(': ').slice(0, 500);
  const again = 'P starts it again where it was.';
  if (/^(?:authentication_failed|oauth_org_not_allowed|billing_error)$/.test(error ?? ''))
    return [
      `The agent is no longer logged in, or not paid for: ${words}. Log in again (claude, /login). ${again}`,
      'login',
    ];
  if (/connection error|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT/i.test(words))
    return [`The agent’s model can’t be reached: ${words}. ${again}`, 'network'];
  return [`The agent could not go on: ${words}. ${again}`];
}
