import { waitsForApproval } from '../../core/accept.ts';
import type { Scene } from '../scene.ts';
import { paragraph, type Spans, span } from '../spans.ts';
import { asked } from '../words.ts';
import { type Doc, rowsDoc } from './doc.ts';

/** What leaving means now. */
export function leaveDoc(scene: Scene, columns: number): Doc {
  const { run } = scene;
  const choice = (key: string, what: string): Spans[] =>
    paragraph(what, columns, undefined, '     ').map((row, index) =>
      index === 0 ? [span(key.padEnd(5), 'info', { bold: true }), ...row.slice(1)] : row,
    );
  if (run.ending) return rowsDoc('Leave?', paragraph('The run is over; nothing is lost by leaving.', columns));
  const working = run.agent.pid !== null && run.turn === 'running' && !run.pause && !waitsForApproval(run);
  const state = waitsForApproval(run)
    ? 'The plan waits for you.'
    : asked(run) > 0
      ? 'The agent waits for your answer.'
      : working
        ? 'The agent is at work.'
        : 'The agent waits.';
  return rowsDoc('Leave?', [
    ...paragraph(state, columns),
    [],
    ...(scene.detachable
      ? choice('d', `detach: the run goes on, and \`chaperone attach ${run.info.name}\` comes back to it.`)
      : []),
    ...choice('s', `stop here; \`chaperone resume ${run.info.name}\` goes on with it.`),
    ...choice('E', 'end the run; commits and checkpoints stay.'),
    ...choice('Esc', 'stay.'),
  ]);
}
