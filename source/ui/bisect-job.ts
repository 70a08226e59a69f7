import { type Bisected, bisect, bisectCommands, bisectRange, isGreen } from '../core/bisect.ts';
import type { Verified } from '../core/event.ts';
import type { Checkpoint, Run } from '../core/run.ts';
import type { Look } from '../ports.ts';
import type { ViewAction } from './reduce-view.ts';
import type { Dialog, Loading } from './view.ts';

type Open = Dialog & { kind: 'bisect' };

/** Looks for the checkpoint that broke the tests, and tells the open dialog step by step. Ends with the signal. */
export async function bisectJob(
  run: Run,
  look: Look,
  job: number,
  change: (action: ViewAction) => void,
  signal: AbortSignal,
): Promise<void> {
  const commands = bisectCommands(run);
  const range = bisectRange(run);
  let open: Open = {
    kind: 'bisect',
    job,
    commands,
    length: range.length,
    tried: [],
    content: { state: 'loading' },
  };
  change({ type: 'open', dialog: open });
  const show = (next: Partial<Open>) => {
    open = { ...open, ...next };
    change({ type: 'loaded', job, dialog: (dialog) => (dialog.kind === 'bisect' ? open : dialog) });
  };
  const known = new Map<string, readonly Verified[]>();
  const test = async (checkpoint: Checkpoint): Promise<readonly Verified[]> => {
    const before = known.get(checkpoint.tree);
    if (before) return before;
    show({ tried: [...open.tried, { checkpoint, green: null }] });
    const results = await look.verifyAt(checkpoint.id, commands, signal);
    known.set(checkpoint.tree, results);
    show({ tried: [...open.tried.slice(0, -1), { checkpoint, green: isGreen(results) }] });
    return results;
  };
  let content: Loading<Bisected>;
  try {
    content = { state: 'ready', value: await bisect(range, test) };
  } catch (error) {
    if (signal.aborted) return;
    content = { state: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
  show({ content });
  if (content.state === 'ready' && content.value.kind === 'found')
    change({ type: 'move', pane: 'checkpoints', key: `checkpoint ${content.value.broke.id}` });
}
