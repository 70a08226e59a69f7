import { openStore, type Store } from '../adapters/store/store.ts';
import { duration } from '../core/summary.ts';
import { workTree } from './find-run.ts';
import { type ListedRun, listRuns } from './list-runs.ts';

/** How often `--watch` looks again, in milliseconds. */
const LOOK_MS = 1_000;

/** The longest that a cell of free text gets, in characters; all of it stands in `--json`. */
const CELL = 48;

/** Lists runs: name, stage, step, age, last activity, violations, cost, what it does or waits for, and the task. */
export async function ls(options: { all?: boolean; json?: boolean; watch?: boolean }): Promise<number> {
  const store = await openStore(process.env);
  const root = options.all ? null : workTree();
  if (options.watch && process.stdout.isTTY) return watchRuns(store, root);
  const runs = await listRuns(store, root);
  if (options.json) for (const one of runs) process.stdout.write(`${JSON.stringify(one)}\n`);
  else if (runs.length === 0) process.stdout.write('No runs here yet. Start one: chaperone "what to do"\n');
  else process.stdout.write(`${table(runs, process.stdout.columns || 0).join('\n')}\n`);
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
      const lines = [...table(runs, columns), '', 'Ctrl+C ends this list; the runs go on.'].slice(0, rows - 1);
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

/** The list in lines of at most so many columns (0: any), the newest last. */
function table(runs: readonly ListedRun[], columns: number): string[] {
  const rows = runs.map((one) => [
    one.name,
    one.stage,
    step(one),
    duration(Date.now() - one.startedAt),
    duration(Date.now() - one.at),
    String(one.violations),
    one.dollars === null ? '-' : `$${one.dollars.toFixed(2)}`,
    short(one.now),
    short(one.task),
  ]);
  const all = [['NAME', 'STAGE', 'STEP', 'AGE', 'LAST', 'VIOLATIONS', 'COST', 'NOW', 'TASK'], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  return all.map((row) => {
    const line = row
      .map((cell, column) => cell.replace(/\p{C}+/gu, ' ').padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
    return columns > 0 && line.length > columns ? `${line.slice(0, columns - 1)}…` : line;
  });
}

/** One cell never pushes the others out of sight. */
function short(text: string): string {
  return text.length > CELL ? `${text.slice(0, CELL - 1)}…` : text;
}

function step({ step: current, steps }: ListedRun): string {
  return steps === 0 ? '-' : `${Math.min(current + 1, steps)}/${steps}`;
}
