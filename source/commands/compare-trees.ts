import type { Happening } from '../core/event.ts';
import { judgeTree } from '../core/judge-tree.ts';
import type { Run } from '../core/run.ts';
import type { Task } from '../core/task.ts';
import type { Action } from '../policy/action.ts';
import type { Decision } from '../policy/decision.ts';
import type { Vault } from '../ports.ts';

/** What changed between two checkpoints, judged as if a person were there, and how much differs from the first. */
export async function compareTrees(
  vault: Pick<Vault, 'changes'>,
  evaluate: (action: Action) => Decision,
  task: Task & { kind: 'compare' },
  run: Run,
): Promise<Happening> {
  const commit = (id: number): string => {
    const checkpoint = run.checkpoints.at(id - 1);
    if (!checkpoint) throw new Error(`checkpoint ${id} is not in the journal`);
    return checkpoint.commit;
  };
  const changes = await vault.changes(commit(task.from), commit(task.to));
  const all = task.from === 1 ? changes : await vault.changes(commit(1), commit(task.to));
  return {
    type: 'tree.compared',
    checkpoint: task.to,
    files: all.length,
    lines: all.reduce((sum, { added, removed }) => sum + (added ?? 0) + (removed ?? 0), 0),
    found: judgeTree(run, changes, evaluate, task.from),
  };
}
