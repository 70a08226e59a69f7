import { accept } from '../../source/core/accept.ts';
import type { Event, Happening, Saved } from '../../source/core/event.ts';
import { evolve } from '../../source/core/evolve.ts';
import type { Intent } from '../../source/core/intent.ts';
import type { JudgedPlan } from '../../source/core/judged.ts';
import type { Plan, Step } from '../../source/core/plan.ts';
import { planHash } from '../../source/core/plan-hash.ts';
import type { Run } from '../../source/core/run.ts';
import type { RunInfo } from '../../source/core/run-info.ts';
import { tasks } from '../../source/core/tasks.ts';
import type { Decision } from '../../source/policy/decision.ts';

/** A run's pinned facts, with what a test changes of them. */
export function info(change: Partial<RunInfo> = {}): RunInfo {
  return {
    name: 'port-it',
    task: 'Port it',
    root: '/project',
    base: { commit: 'b'.repeat(40), branch: 'main' },
    workBranch: 'chaperone/port-it',
    agent: { kind: 'builtin', label: 'built-in' },
    policy: { rules: [], limits: {}, verify: [], notes: [] },
    policyHash: '0',
    sandbox: 'none',
    attended: true,
    dryRun: { minutes: 10, actions: 50, tokens: 100_000 },
    repairs: 2,
    version: '0',
    ...change,
  };
}

/** A step that names one file and one command. */
export function step(title: string, change: Partial<Step> = {}): Step {
  return { title, why: '', files: [`src/${title}.ts`], commands: ['npm test'], hosts: [], verify: [], ...change };
}

export function plan(...titles: string[]): Plan {
  return { summary: '', steps: titles.map((title) => step(title)) };
}

/** A decision of the policy, as the evaluator would give it. */
export function decision(change: Partial<Decision> = {}): Decision {
  return {
    verdict: 'allow',
    reason: 'Allowed.',
    matches: [],
    gate: 'hook',
    effects: [],
    changes: 'no',
    unknown: [],
    ...change,
  };
}

let counter = 0;
/** A saved state; every call is another tree unless one is given. */
export function saved(tree = `tree${++counter}`): Saved {
  return { commit: `vault-${tree}`, tree, head: 'h', added: 1, removed: 0, files: 1, lacks: [] };
}

/** Builds a journal event by event and by intents; what is refused throws. */
export class Story {
  run: Run;
  readonly events: Event[] = [];
  private time = 1_000;

  constructor(change: Partial<RunInfo> = {}) {
    this.run = this.append(null, { type: 'run.started', info: info(change) });
    this.happened({ type: 'supervisor.started', pid: 1, resumed: false });
  }

  private append(run: Run | null, happening: Happening): Run {
    this.time += 1;
    const event: Event = { seq: (run?.seq ?? 0) + 1, at: this.time, ...happening };
    this.events.push(event);
    return evolve(run, event);
  }

  happened(...happenings: Happening[]): this {
    for (const happening of happenings) this.run = this.append(this.run, happening);
    return this;
  }

  wants(intent: Intent): this {
    const decided = accept(this.run, intent);
    if ('refused' in decided) throw new Error(`refused: ${decided.refused}`);
    return this.happened(...decided);
  }

  refusal(intent: Intent): string {
    const decided = accept(this.run, intent);
    if (!('refused' in decided)) throw new Error(`not refused, but ${JSON.stringify(decided)}`);
    return decided.refused;
  }

  /** Takes every checkpoint that is wanted, and compares what is to be compared: nothing is found. */
  save(tree?: string): this {
    while (this.run.saving[0])
      this.happened({ type: 'checkpoint.saved', cause: this.run.saving[0], saved: saved(tree) });
    return this.compared();
  }

  /** The tree is compared, where that is wanted. */
  compared(files = 0, lines = 0): this {
    for (const task of tasks(this.run))
      if (task.kind === 'compare')
        this.happened({ type: 'tree.compared', checkpoint: task.to, files, lines, found: [] });
    return this;
  }

  /** The agent proposes; the hash is what a person who looks now would approve. */
  proposed(proposal: Plan, judged: JudgedPlan = proposal.steps.map(() => [])): this {
    return this.wants({ type: 'propose-plan', request: `p${this.run.seq}`, plan: proposal, judged });
  }

  approved(): this {
    if (!this.run.plan) throw new Error('no plan');
    return this.wants({ type: 'approve-plan', hash: planHash(this.run.plan), by: 'key' });
  }

  /** The agent ends its turn, and the step goes on to its checkpoint. */
  ended(): this {
    return this.wants({ type: 'end-turn', instruction: this.run.instruction.id, text: 'Done.' }).save();
  }

  committed(commit: string | null = 'c'.repeat(40)): this {
    return this.happened({ type: 'step.committed', step: this.run.current, commit }).save();
  }
}
