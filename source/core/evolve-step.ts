import type { Event } from './event.ts';
import { withoutPending } from './evolve-action.ts';
import { repairInstruction, stepInstruction } from './instruct.ts';
import type { Instruction, Run, StepState } from './run.ts';

/** The current step begins: at its gate it waits for the person, past the last one the end is saved. */
export function enterStep(run: Run): Run {
  const step = run.steps[run.current];
  if (!step) return { ...run, saving: [...run.saving, { kind: 'end' }] };
  if (step.gate)
    return { ...run, pause: { cause: 'gate', text: `Gate before step ${run.current + 1}: ${step.title}` } };
  const text = stepInstruction(step, run.current + 1, run.steps.length, run.notes);
  return instruct(withStep(run, run.current, { phase: 'working' }), 'step', text);
}

/** The agent ended its turn: a waiting word of the person comes first, then the step is saved. */
export function turnEnded(run: Run, event: { readonly instruction: number }): Run {
  if (event.instruction !== run.instruction.id || run.turn === 'ended') return run;
  const ended: Run = { ...withoutPending(run), turn: 'ended' };
  if (run.stage !== 'checkpoint' || run.steps[run.current]?.phase !== 'working') return ended;
  if (run.notes.length > 0) return instruct(ended, 'person', run.notes.join('\n\n'));
  return {
    ...withStep(ended, run.current, { phase: 'saving' }),
    saving: [...ended.saving, { kind: 'step', step: run.current }],
  };
}

/** What was agreed to verify the step: its own commands and the policy's, each once. */
export function verifyCommands(run: Run, step: StepState): string[] {
  return [...new Set([...step.verify, ...run.info.policy.verify.map(({ command }) => command)])];
}

/** Green goes on to the commit; red goes back to the agent a bounded number of times, then waits for the person. */
export function verifyFinished(run: Run, event: Event & { type: 'verify.finished' }): Run {
  const step = run.steps[event.step];
  if (step?.phase !== 'verifying') return run;
  const seen = withStep(run, event.step, { verified: event.results });
  if (event.results.every((result) => result.ok)) return withStep(seen, event.step, { phase: 'committing' });
  if (step.repairs < run.info.repairs) return repair(seen);
  return {
    ...seen,
    pause: {
      cause: 'verification',
      text: `Step ${event.step + 1} is still red after ${step.repairs} repairs. Go on to let the agent try again, instruct it, or roll back.`,
    },
  };
}

/** The visible commit is there; the state with it is saved before the next step begins. */
export function stepCommitted(run: Run, event: Event & { type: 'step.committed' }): Run {
  const done = withStep(run, event.step, { phase: 'done', commit: event.commit });
  return { ...done, current: event.step + 1, saving: [...done.saving, { kind: 'step-done', step: event.step }] };
}

/** The person lets a paused run go on; what that means depends on why it waited. */
export function continued(run: Run, event: Event & { type: 'run.continued' }): Run {
  const free: Run = { ...run, pause: null };
  switch (run.pause?.cause) {
    case 'gate':
      return enterStep(withStep(free, run.current, { gate: false }));
    case 'verification':
      return repair(free);
    case 'rolled-back':
      return resumeStep(free);
    case 'limit': {
      const limit = run.pause.limit ?? '';
      const factor = run.pause.factor ?? (run.raised[limit] ?? 1) + 1;
      return { ...free, planningSince: event.at, raised: { ...run.raised, [limit]: factor } };
    }
    case 'agent':
    case 'person':
    case 'checkpoint':
    case 'unknown-outcome':
    case 'plan':
    case 'network':
    case 'login':
    case 'disk':
    case 'slept':
    case 'base':
    case 'stalled':
    case undefined:
      return free;
  }
}

/** After a rollback: a step that was being worked on is given again; one that waits for its verdict goes on with it. */
function resumeStep(run: Run): Run {
  if (run.stage !== 'checkpoint') return run;
  const phase = run.steps[run.current]?.phase;
  return phase === 'verifying' || phase === 'committing' ? run : enterStep(run);
}

function repair(run: Run): Run {
  const step = run.steps[run.current];
  if (!step) return run;
  const red = step.verified.filter((result) => !result.ok);
  const text = [...run.notes, repairInstruction(step, red)].join('\n\n');
  return instruct(withStep(run, run.current, { phase: 'working', repairs: step.repairs + 1 }), 'repair', text);
}

/** Changes one step. */
export function withStep(run: Run, index: number, change: Partial<StepState>): Run {
  return { ...run, steps: run.steps.map((step, at) => (at === index ? { ...step, ...change } : step)) };
}

/** Tells the agent something new to do; what was to be told before goes with it. */
export function instruct(run: Run, kind: Instruction['kind'], text: string): Run {
  return { ...run, turn: 'running', notes: [], instruction: { id: run.instruction.id + 1, kind, text } };
}
