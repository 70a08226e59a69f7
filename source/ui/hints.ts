import { waitsForApproval } from '../core/accept.ts';
import type { Run } from '../core/run.ts';
import { asked } from './words.ts';

/** What a person on the first run could do now, in a few words; each goes away once it was done. Empty when nothing is to be said. */
export function hintOf(run: Run): string {
  if (run.info.first !== true) return '';
  if (run.ending) return '4: its checkpoints stay; R goes back';
  if (asked(run) > 0) return 'a allows, d denies, ? why';
  if (run.pause) return run.pause.cause === 'limit' ? 'P raises it and goes on' : 'P goes on';
  if (run.plan && waitsForApproval(run)) return '↑↓ reads the steps, p lets it begin';
  if (run.stage === 'dry-run') return '2 shows the agent, ? all keys';
  // Once something was saved, going back is what is worth knowing; once it was done, nothing.
  return run.rollbacks.length === 0 && run.steps.some((step) => step.phase === 'done') ? '4, Enter: what changed' : '';
}
