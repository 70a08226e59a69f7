import type { Event } from './event.ts';
import { withoutPending } from './evolve-action.ts';
import { enterStep, withStep } from './evolve-step.ts';
import { planTool, unreadableInstruction } from './instruct.ts';
import type { Plan } from './plan.ts';
import { writePlan } from './plan-text.ts';
import { gateBefore } from './recipes/recipe.ts';
import type { PlanState, Run, StepState } from './run.ts';

/** How often an unreadable plan goes back by itself before a person has to look. */
export const unreadableTries = 2;

/** A readable proposal: the run now waits for the person. */
export function planProposed(run: Run, event: Event & { type: 'plan.proposed' }): Run {
  return {
    ...run,
    stage: 'proceed',
    // A bound of the policy's holds on; one of planning is over with it.
    pause: run.pause?.cause === 'limit' && !run.pause.limit?.startsWith('dry-run') ? run.pause : null,
    unreadable: null,
    proposal: event.request,
    plan: {
      plan: event.plan,
      proposed: event.plan,
      judged: event.judged,
      marks: carriedMarks(run, event.plan),
      previous: run.plan?.plan ?? null,
      approved: null,
    },
  };
}

/** A proposal that can't be read goes back with what is missing; after two of them its text waits for the person. */
export function planUnreadable(run: Run, event: Event & { type: 'plan.unreadable' }): Run {
  const times = (run.unreadable?.times ?? 0) + 1;
  const { text, missing } = event;
  const request = event.request || null;
  const next: Run = { ...run, unreadable: { text, missing, times, request } };
  if (times > unreadableTries)
    return {
      ...next,
      stage: 'proceed',
      plan: null,
      proposal: request,
      pause: { cause: 'plan', text: 'The plan can’t be read. Send it back with feedback, or end the run.' },
    };
  const again: Run = { ...next, stage: 'dry-run', proposal: null };
  return request === null ? instruct(again, unreadableInstruction(missing, planTool(run.info))) : again;
}

/** The person's own version replaces the proposal. */
export function planEdited(run: Run, event: Event & { type: 'plan.edited' }): Run {
  if (!run.plan) return run;
  return {
    ...run,
    plan: {
      ...run.plan,
      plan: event.plan,
      judged: event.judged,
      marks: carriedMarks(run, event.plan),
      previous: run.plan.plan,
    },
  };
}

/** Back to planning. An agent that still waits for the answer gets the feedback there; another gets a new instruction. */
export function planReturned(run: Run, event: Event & { type: 'plan.returned' }): Run {
  const next: Run = { ...run, stage: 'dry-run', pause: null, planningSince: event.at, unreadable: null };
  if (run.proposal !== null)
    return { ...next, returned: { request: run.proposal, feedback: event.feedback }, proposal: null };
  return instruct(
    next,
    `Your plan was sent back. Make a new one with the ${planTool(run.info)} tool.\n\nWhat the person says:\n${event.feedback}`,
  );
}

/** The kept steps become the work; the first one begins, or waits at its gate. */
export function planApproved(run: Run, event: Event & { type: 'plan.approved' }): Run {
  if (!run.plan) return run;
  const { plan, marks } = run.plan;
  const steps = plan.steps.flatMap((step, index): StepState[] =>
    marks[index]?.dropped
      ? []
      : [
          {
            ...step,
            index,
            gate: marks[index]?.gate ?? false,
            phase: 'todo',
            repairs: 0,
            verified: [],
            saved: null,
            commit: null,
          },
        ],
  );
  const approved: Run = {
    ...run,
    stage: 'checkpoint',
    plan: { ...run.plan, approved: event.hash },
    steps,
    current: 0,
    vouched: vouchedBy(run.plan, event.by),
  };
  return enterStep(run.info.sandbox === 'proven' ? startedAnew(approved) : approved);
}

/** What was never seen here, and stands in the steps that a person said yes to. Their standing word looked at nothing. */
function vouchedBy({ judged, marks }: PlanState, by: (Event & { type: 'plan.approved' })['by']): ReadonlySet<string> {
  if (by === 'standing word') return new Set();
  const kept = judged.filter((_, index) => !marks[index]?.dropped);
  return new Set(kept.flat().flatMap(({ unseen = [] }) => unseen));
}

/** What may be changed is fixed when a sandbox is made: with the approval the agent goes on in another one. */
function startedAnew(run: Run): Run {
  return {
    ...withoutPending(run),
    agent: { ...run.agent, pid: null, generation: run.agent.generation + 1 },
    proposal: null,
    notes: [...run.notes, approvedAnew(run)],
  };
}

function approvedAnew({ plan, steps }: Run): string {
  const approved = 'The plan is approved. You were started anew, so that its files can be changed now.';
  if (!plan || (plan.plan === plan.proposed && plan.marks.every(({ dropped }) => !dropped))) return approved;
  const kept = steps.map(({ title, why, files, commands, hosts, verify }) => ({
    ...{ title, why, files, commands, hosts, verify },
  }));
  return `${approved} The person changed it, and this is what holds:\n\n${writePlan({ ...plan.plan, steps: kept })}`;
}

/** A person let the plan grow: what was drift belongs to the step from now on. */
export function planAmended(run: Run, event: Event & { type: 'plan.amended' }): Run {
  const step = run.steps[event.step];
  if (!step) return run;
  return withStep(run, event.step, {
    files: [...step.files, ...event.files],
    commands: [...step.commands, ...event.commands],
    hosts: [...step.hosts, ...event.hosts],
  });
}

/** A step that was dropped or gated stays so in the next version of the plan, as long as it keeps its title; a new one has the recipe's gate. */
function carriedMarks(run: Run, next: Plan): PlanState['marks'] {
  const gates = run.info.recipe?.gates ?? 'none';
  return next.steps.map((step, index) => {
    const before = run.plan?.plan.steps.findIndex(({ title }) => title === step.title) ?? -1;
    return run.plan?.marks[before] ?? { dropped: false, gate: gateBefore(gates, index, next.steps.length) };
  });
}

function instruct(run: Run, text: string): Run {
  return { ...run, turn: 'running', instruction: { id: run.instruction.id + 1, kind: 'plan', text } };
}

/** A step was dropped or kept, or a gate set before it. */
export function stepMarked(run: Run, event: Event & { type: 'step.marked' }): Run {
  const { plan } = run;
  if (!plan) return run;
  const { dropped, gate, step } = event;
  return {
    ...run,
    plan: { ...plan, marks: plan.marks.map((mark, index) => (index === step ? { dropped, gate } : mark)) },
  };
}
