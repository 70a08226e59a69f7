import { actionAnswer, planAnswer, turnAnswer } from '../core/answers.ts';
import type { GateReply, GateRequest } from '../core/gate-protocol.ts';
import type { JudgedPlan } from '../core/judged.ts';
import { type Plan, readPlan } from '../core/plan.ts';
import { parsePlan, writePlan } from '../core/plan-text.ts';
import { type PushRequest, readPush } from '../core/read-push.ts';
import type { Action } from '../policy/action.ts';
import type { Decision } from '../policy/decision.ts';
import type { Engine } from './engine.ts';

/**
 * What every gate calls: the one place where a question of the agent becomes an intent, and the run's state its answer.
 * It holds nothing but the numbering of requests; a request whose caller goes away is withdrawn.
 */
export class Desk {
  private readonly engine: Engine;
  private readonly evaluate: (tool: string, action: Action) => Decision;
  private readonly judgePlan: (plan: Plan) => JudgedPlan;
  private readonly lacks: (plan: Plan) => readonly string[];
  private readonly counted: boolean;
  private readonly push: ((request: PushRequest) => Promise<{ readonly ok: boolean; readonly text: string }>) | null;
  private count = 0;
  private readonly ids = new Map<string, string>();

  constructor(
    engine: Engine,
    evaluate: (tool: string, action: Action) => Decision,
    judgePlan: (plan: Plan) => JudgedPlan,
    /** What a readable plan lacks of what the run's recipe asks for; such a plan goes back before a person sees it. */
    lacks: (plan: Plan) => readonly string[] = () => [],
    /** Tokens are counted where they pass; what the agent says of them is left aside. */
    counted = false,
    /** Does a push that was allowed; the agent has neither credentials nor the host. Without it the agent may try itself. */
    push: ((request: PushRequest) => Promise<{ readonly ok: boolean; readonly text: string }>) | null = null,
  ) {
    this.push = push;
    this.counted = counted;
    this.engine = engine;
    this.evaluate = evaluate;
    this.judgePlan = judgePlan;
    this.lacks = lacks;
  }

  /** May the agent do this? Held while a person decides or the state before it is being saved. */
  async action(request: GateRequest<'/v1/action'>, signal: AbortSignal): Promise<GateReply<'/v1/action'>> {
    const id = this.id(request.id);
    const decision = this.evaluate(request.tool, request.action);
    const refusal = await this.engine.send({
      type: 'request-action',
      id,
      tool: request.tool,
      ...(request.who !== undefined && { who: request.who }),
      action: request.action,
      decision,
    });
    if (refusal) return { verdict: 'deny', reason: refusal.refused };
    try {
      const answer = await this.engine.when((run) => settled(actionAnswer(run, id)), signal);
      return answer.verdict === 'allow' ? ((await this.pushed(id, request.action, decision)) ?? answer) : answer;
    } catch (error) {
      if (signal.aborted) await this.engine.send({ type: 'withdraw-action', id });
      throw error;
    }
  }

  /** An allowed push is done here, and the agent is told so instead of doing it: null where it pushes nothing. */
  private async pushed(id: string, action: Action, decision: Decision): Promise<GateReply<'/v1/action'> | null> {
    const found = this.push && readPush(action, decision);
    if (!found || !this.push) return null;
    const done =
      'unclear' in found
        ? { ok: false, text: `${found.unclear} Push with a command of its own: git push REMOTE BRANCH` }
        : await this.push(found);
    await this.engine.send({ type: 'finish-action', id, ok: done.ok });
    if (!('unclear' in found)) await this.engine.send({ type: 'notice', text: done.text.slice(0, 500) });
    const how = done.ok ? 'It is done; do not run it again.' : 'Nothing was pushed.';
    return { verdict: 'deny', reason: `Pushes are done by the supervisor. ${done.text} ${how}` };
  }

  /** An action that was allowed is over; a claim, used only to save what it changed. */
  async result(theirs: string, ok: boolean): Promise<void> {
    const id = this.ids.get(theirs);
    if (!id) return;
    this.ids.delete(theirs);
    await this.engine.send({ type: 'finish-action', id, ok });
  }

  /** The agent ended this instruction (null: it just started) and waits for the next. */
  async turn(ended: number | null, text: string, signal: AbortSignal): Promise<GateReply<'/v1/turn'>> {
    if (ended !== null) await this.engine.send({ type: 'end-turn', instruction: ended, text });
    const answer = await this.engine.when((run) => settled(turnAnswer(run, ended)), signal);
    if ('over' in answer) return answer;
    const { id, text: instruction } = answer.instruction;
    const stage = this.engine.state().stage === 'checkpoint' ? 'checkpoint' : 'dry-run';
    return { instruction: { id, text: instruction, stage } };
  }

  /** The agent proposes a plan (structured, or as Markdown) and waits until the person has decided. */
  async plan(theirs: string, proposal: unknown, signal: AbortSignal): Promise<GateReply<'/v1/plan'>> {
    const reading = typeof proposal === 'string' ? parsePlan(proposal) : readPlan(proposal);
    const id = this.id(theirs);
    const missing = reading.ok ? this.lacks(reading.plan) : reading.missing;
    const refusal = await this.engine.send(
      reading.ok && missing.length === 0
        ? { type: 'propose-plan', request: id, plan: reading.plan, judged: this.judgePlan(reading.plan) }
        : { type: 'propose-unreadable', request: id, text: asText(proposal), missing },
    );
    if (refusal) return { unreadable: [refusal.refused] };
    const answer = await this.engine.when((run) => settled(planAnswer(run, id)), signal);
    if ('over' in answer) return { returned: `The run is over: ${answer.over}` };
    if (!('approved' in answer)) return 'returned' in answer ? answer : { unreadable: [...answer.unreadable] };
    const run = this.engine.state();
    const changed = answer.edited && run.plan ? writePlan({ ...run.plan.plan, steps: run.steps.map(plain) }) : null;
    const { id: number, text } = answer.instruction;
    return { approved: true, instruction: { id: number, text, stage: 'checkpoint' }, changed };
  }

  async usage(usage: GateRequest<'/v1/usage'>): Promise<void> {
    if (!this.counted) await this.engine.send({ type: 'report-usage', usage });
  }

  async notice(text: string): Promise<void> {
    await this.engine.send({ type: 'notice', text });
  }

  /** Our own name for a request: the agent's can repeat after it was restarted. */
  private id(theirs: string): string {
    this.count += 1;
    const ours = `${this.engine.state().agent.generation}.${this.count}`;
    this.ids.set(theirs, ours);
    return ours;
  }
}

function settled<T>(answer: T | 'hold'): T | undefined {
  return answer === 'hold' ? undefined : answer;
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

function plain({ title, why, files, commands, hosts, verify }: Plan['steps'][number]) {
  return { title, why, files, commands, hosts, verify };
}
