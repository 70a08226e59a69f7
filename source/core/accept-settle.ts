import type { Happening } from './event.ts';
import type { Intent, Refusal } from './intent.ts';
import type { Run } from './run.ts';
import { undoable } from './settle.ts';

/** May the run's commits come to this end now? The repository itself is asked later, by the task. */
export function acceptSettle(run: Run, intent: Intent & { type: 'settle' }): readonly Happening[] | Refusal {
  const { how, by, who } = intent;
  const begun: Happening = { type: 'branch.settling', how, by, ...(who !== undefined && { who }) };
  if (how.kind === 'undo') {
    const last = undoable(run);
    if (!last) return { refused: 'There is nothing to take back: the commits are as the run made them.' };
    return [{ ...begun, how: { kind: 'undo', settlement: last.id } }];
  }
  if (run.ending === null)
    return { refused: 'The run is not over. Its commits can be kept, squashed or renamed at its end.' };
  if (how.kind === 'rename') {
    if (run.branch === run.info.base.branch)
      return { refused: `The run committed on your own branch, ${run.branch}. Rename it yourself: git branch -m` };
    if (how.branch.trim() === '') return { refused: 'A branch needs a name.' };
    if (how.branch === run.branch) return { refused: `The branch is called ${run.branch} already.` };
    return [begun];
  }
  if (run.steps.every(({ commit }) => commit === null))
    return { refused: 'The run made no commit, so there is nothing to keep or squash.' };
  if (how.kind === 'squash' && how.message.trim() === '') return { refused: 'A commit needs a message.' };
  return [begun];
}
