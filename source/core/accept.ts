import { acceptAction } from './accept-action.ts';
import { acceptSettle } from './accept-settle.ts';
import type { Decided } from './decided.ts';
import type { Happening } from './event.ts';
import type { Intent, Refusal } from './intent.ts';
import { planHash } from './plan-hash.ts';
import type { Rollback, Run } from './run.ts';
import { acceptTrouble } from './trouble.ts';

/** May this happen now? The events that make it happen, or why not. Pure. */
export function accept(run: Run, intent: Intent): readonly Happening[] | Refusal {
  if (run.rollbacks.at(-1)?.state === 'running') return refuse('A rollback is under way; wait until it is done.');
  if (run.settlements.at(-1)?.state === 'running')
    return refuse('The run’s branch is being finished; wait until it is done.');
  switch (intent.type) {
    case 'approve-plan':
      return approve(run, intent.hash, intent);
    case 'mark-step':
      if (!waitsForApproval(run)) return refuse(noPlan);
      if (!run.plan?.marks[intent.step]) return refuse(`There is no step ${intent.step + 1}.`);
      return [{ type: 'step.marked', step: intent.step, dropped: intent.dropped, gate: intent.gate }];
    case 'edit-plan':
      if (!waitsForApproval(run)) return refuse(noPlan);
      return [{ type: 'plan.edited', plan: intent.plan, judged: intent.judged }];
    case 'return-plan':
      if (run.stage !== 'proceed') return refuse(noPlan);
      if (!intent.feedback.trim()) return refuse('Say what should be different, so that the agent can plan anew.');
      return [
        {
          type: 'plan.returned',
          feedback: intent.feedback.trim(),
          ...(intent.by && decided({ ...intent, by: intent.by })),
        },
      ];
    case 'pause':
      if (isOver(run)) return refuse('The run is over.');
      if (run.pause) return refuse('The run waits already.');
      return [{ type: 'run.paused', cause: 'person', text: 'Paused by key. P goes on.' }];
    case 'go-on':
      if (isOver(run)) return refuse('The run is over.');
      if (!run.pause) return refuse('The run does not wait for anything.');
      if (run.pause.cause === 'plan')
        return refuse('There is no readable plan. Send it back with feedback (f), or end the run.');
      return [{ type: 'run.continued', ...decided(intent) }];
    case 'instruct':
      if (run.stage !== 'checkpoint')
        return refuse(
          'An instruction can be given while steps are being worked on. Before, send the plan back with feedback (f).',
        );
      if (!intent.text.trim()) return refuse('The instruction is empty.');
      return [{ type: 'person.instructed', text: intent.text.trim() }];
    case 'roll-back':
      if (intent.target.kind === 'checkpoint' && !run.checkpoints.at(intent.target.id - 1))
        return refuse(`There is no checkpoint ${intent.target.id} in this run.`);
      return [{ type: 'rollback.started', target: intent.target, undoes: null, ...decided(intent) }];
    case 'undo-rollback': {
      const last = run.rollbacks.findLast((one) => one.state === 'finished' && one.undoes === null);
      if (last?.before == null) return refuse('There is no rollback to undo.');
      return [
        {
          type: 'rollback.started',
          target: { kind: 'checkpoint', id: last.before },
          undoes: last.id,
          ...decided(intent),
        },
      ];
    }
    case 'redo-rollback': {
      const undo = undone(run);
      if (undo?.before == null) return refuse('There is no undone rollback to do again.');
      return [
        {
          type: 'rollback.started',
          target: { kind: 'checkpoint', id: undo.before },
          undoes: undo.id,
          ...decided(intent),
        },
      ];
    }
    case 'end-run':
      if (isOver(run)) return refuse('The run is over already.');
      return [{ ...ending(run), ...decided(intent) }];
    case 'settle':
      return acceptSettle(run, intent);
    case 'request-action':
    case 'finish-action':
    case 'withdraw-action':
    case 'answer-action':
      return acceptAction(run, intent);
    case 'hit-trouble':
    case 'trouble-over':
    case 'machine-slept':
    case 'base-moved':
      return acceptTrouble(run, intent);
    case 'report-attempt':
      return isOver(run) ? refuse('The run is over.') : [{ ...intent, type: 'attempt.seen' }];
    case 'propose-plan':
      if (run.stage !== 'dry-run' && !replaces(run)) return refuse('A plan is only taken in dry-run.');
      return [{ type: 'plan.proposed', request: intent.request, plan: intent.plan, judged: intent.judged }];
    case 'propose-unreadable':
      if (run.stage !== 'dry-run' && !replaces(run)) return refuse('A plan is only taken in dry-run.');
      return [{ type: 'plan.unreadable', request: intent.request, text: intent.text, missing: intent.missing }];
    case 'end-turn':
      return endTurn(run, intent.instruction, intent.text);
    case 'report-usage':
      return [
        { type: 'usage.reported', usage: intent.usage },
        ...tokenLimit(run, intent.usage.input + intent.usage.output),
      ];
    case 'notice':
      return [{ type: 'agent.noticed', text: intent.text }];
  }
}

/** The last undo, if no other rollback came after it: doing it again goes to what was there before it. */
export function undone(run: Run): Rollback | undefined {
  const last = run.rollbacks.findLast(
    (one) => one.state === 'finished' && one.undoes !== null && run.rollbacks[one.undoes - 1]?.undoes === null,
  );
  const newer = run.rollbacks.some((one) => one.id > (last?.id ?? 0) && one.undoes === null && one.state !== 'failed');
  return newer ? undefined : last;
}

/** Is the run finished or stopped for good? */
export function isOver(run: Run): boolean {
  return run.stage === 'done' || run.stage === 'stopped';
}

/** Is there a readable plan that waits for a key? */
export function waitsForApproval(run: Run): boolean {
  return run.stage === 'proceed' && run.plan !== null && run.unreadable === null;
}

const noPlan = 'No plan waits for approval now.';

/**
 * Claude Code's own dialog can be answered in its terminal, and then it plans anew: its newest plan is on the table. That
 * approves nothing, for an approval names the plan that was on the screen.
 */
function replaces(run: Run): boolean {
  return run.stage === 'proceed' && run.info.agent.kind === 'claude';
}

function approve(run: Run, hash: string, by: Decided): readonly Happening[] | Refusal {
  if (!waitsForApproval(run) || !run.plan) return refuse(noPlan);
  if (run.plan.marks.every((mark) => mark.dropped))
    return refuse('All steps are dropped. Keep one (Space), or end the run.');
  const present = planHash(run.plan);
  if (hash !== present) return refuse('The plan changed while you looked at it. Look again, then proceed.');
  const refused = run.plan.judged.findIndex(
    (lines, index) => !run.plan?.marks[index]?.dropped && lines.some((line) => line.verdict === 'deny'),
  );
  if (refused >= 0)
    return refuse(
      `Step ${refused + 1} needs what the policy forbids. Drop it (Space), edit it (e) or send the plan back (f).`,
    );
  return [{ type: 'plan.approved', hash: present, ...decided(by) }];
}

/** Who decided and how, as it stands in an event. */
function decided({ by, who }: Decided): Decided {
  return { by, ...(who !== undefined && { who }) };
}

function ending(run: Run): Happening & { type: 'run.stopped' } {
  if (run.stage === 'proceed')
    return { type: 'run.stopped', outcome: 'refused', reason: 'The person did not approve the plan.' };
  return { type: 'run.stopped', outcome: 'ended', reason: 'The person ended the run.' };
}

/** A turn that ends in dry-run without a plan is a proposal that could not be read. */
function endTurn(run: Run, instruction: number, text: string): readonly Happening[] | Refusal {
  if (isOver(run)) return refuse('The run is over.');
  if (instruction !== run.instruction.id || run.turn === 'ended') return [];
  const ended: Happening = { type: 'turn.ended', instruction, text };
  if (run.stage !== 'dry-run') return [ended];
  return [
    ended,
    { type: 'plan.unreadable', request: '', text, missing: ['You ended your turn without calling the plan tool.'] },
  ];
}

function tokenLimit(run: Run, more: number): readonly Happening[] {
  if (run.stage !== 'dry-run' || run.pause) return [];
  const bound = run.info.dryRun.tokens * (run.raised['dry-run tokens'] ?? 1);
  if (run.usage.input + run.usage.output + more <= bound) return [];
  return [
    {
      type: 'limit.reached',
      limit: 'dry-run tokens',
      text: `Planning used more than ${bound} tokens. Going on allows as many again.`,
    },
  ];
}

function refuse(refused: string): Refusal {
  return { refused };
}
