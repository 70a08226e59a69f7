import type { Event } from './event.ts';
import type { Run } from './run.ts';
import type { SettleHappening } from './settle.ts';

/** How an end of the run's commits goes. */
export function settlementChanged(run: Run, event: Event & SettleHappening): Run {
  switch (event.type) {
    case 'branch.settling':
      return branchSettling(run, event);
    case 'branch.settled':
      return branchSettled(run, event);
    case 'branch.unsettled':
      return branchUnsettled(run, event);
  }
}

/** An end of the run's commits was asked for. */
function branchSettling(run: Run, event: Event & { type: 'branch.settling' }): Run {
  const id = run.settlements.length + 1;
  return {
    ...run,
    settlements: [...run.settlements, { id, how: event.how, state: 'running', before: null, after: null, notes: [] }],
  };
}

/** It is done: from now on the run's commits are where it says; what it took back is undone. */
function branchSettled(run: Run, event: Event & { type: 'branch.settled' }): Run {
  const done = run.settlements.at(-1);
  if (done?.state !== 'running') return run;
  const { before, after, notes } = event;
  const undone = done.how.kind === 'undo' ? done.how.settlement : 0;
  return {
    ...run,
    branch: after.branch,
    settlements: run.settlements.map((one) =>
      one.id === done.id
        ? { ...one, state: 'done', before, after, notes }
        : one.id === undone
          ? { ...one, state: 'undone' }
          : one,
    ),
  };
}

/** It could not be done, and all is as it was. */
function branchUnsettled(run: Run, event: Event & { type: 'branch.unsettled' }): Run {
  const done = run.settlements.at(-1);
  if (done?.state !== 'running') return run;
  return { ...run, settlements: run.settlements.with(-1, { ...done, state: 'failed', notes: [event.message] }) };
}
