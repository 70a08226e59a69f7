import type { AgentMove } from './agent-moves.ts';
import type { Cause, Event, Saved } from './event.ts';
import type { Run } from './run.ts';

/** What the agent did with its own git stands with the next checkpoint that is listed. */
export function agentMoved(run: Run, event: Event & { type: 'agent.moved' }): Run {
  return { ...run, moved: [...run.moved, ...event.moves] };
}

/**
 * What the next checkpoint to be listed says of HEAD: the agent's moves that are known, or, where it works in the
 * person's own repository, that HEAD is elsewhere than at the checkpoint before and no step of the run brought it there.
 */
export function movesOf(run: Run, cause: Cause, saved: Saved): readonly AgentMove[] {
  if (run.moved.length > 0) return run.moved;
  const before = run.present === null ? undefined : run.checkpoints.at(run.present - 1);
  if (!before || before.head === saved.head || cause.kind.endsWith('rollback')) return [];
  if (run.steps.some(({ commit }) => commit === saved.head)) return [];
  return [{ name: 'HEAD', how: 'moved', count: 0, to: saved.head }];
}
