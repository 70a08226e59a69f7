import { openStore, type Store } from '../adapters/store/store.ts';
import { cut } from '../ui/width.ts';
import { workTree } from './find-run.ts';
import { listRuns } from './list-runs.ts';
import { runsList } from './runs-list.ts';

/** How often `--watch` looks again, in milliseconds. */
const LOOK_MS = 1_000;

/** Lists runs: name, stage, step, age, last activity, violations, cost, what it does or waits for, and the task. */
export async function ls(options: { all?: boolean; json?: boolean; watch?: boolean }): Promise<number> {
  const store = await openStore(process.env);
  const root = options.all ? null : workTree();
  if (options.watch && process.stdout.isTTY) return watchRuns(store, root);
  const runs = await listRuns(store, root);
  if (options.json) for (const one of runs) process.stdout.write(`${JSON.stringify(one)}\n`);
  else if (runs.length === 0) process.stdout.write('No runs here yet. Start one: chaperone "what to do"\n');
  else process.stdout.write(`${runsList(runs, process.stdout.columns || 0).join('\n')}\n`);
  return 0;
}

/** The list again and again, until Ctrl+C. Only lines that changed are written. */
async function watchRuns(store: Store, root: string | null): Promise<number> {
  let shown: string[] = [];
  let over = false;
  process.once('SIGINT', () => {
    over = true;
  });
  process.stdout.write('\x1b[?1049h\x1b[?25l');
  try {
    while (!over) {
      const { columns, rows } = process.stdout;
      const runs = await listRuns(store, root);
      const lines = [
        ...runsList(runs, columns, Math.max(3, rows - 3)),
        '',
        cut('Ctrl+C ends this list; the runs go on.', columns),
      ];
      const bytes = lines.map((line, row) => (line === shown[row] ? '' : `\x1b[${row + 1};1H${line}\x1b[K`));
      process.stdout.write(
        `${bytes.join('')}${lines.length < shown.length ? `\x1b[${lines.length + 1};1H\x1b[J` : ''}`,
      );
      shown = lines;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  } finally {
    process.stdout.write('\x1b[?25h\x1b[?1049l');
  }
  return 130;
}
