import { duration } from '../core/summary.ts';
import { clean } from '../ui/clean.ts';
import { cut, widthOf, wrap } from '../ui/width.ts';
import type { ListedRun } from './list-runs.ts';

const titles = ['NAME', 'STAGE', 'STEP', 'AGE', 'LAST', 'VIOLATIONS', 'COST', 'NOW', 'TASK'];
/** A cell of the table has so many columns at most, so that none pushes the others out of sight. */
const longest = 48;
/** So many lines of a card say what a run waits for. */
const few = 4;

/**
 * The list of runs in lines of at most so many columns (0: any) and so many lines (0: any), the newest last: a table where
 * it fits, else a few lines for each run. Where there are too many, the oldest are left out.
 */
export function runsList(runs: readonly ListedRun[], columns: number, most = 0): string[] {
  const whole = runs.map(cells);
  const rows = whole.map((row) => row.map((cell) => cut(cell, longest)));
  const widths = titles.map((title, column) =>
    Math.max(...[titles, ...rows].map((row) => widthOf(row[column] ?? title))),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => `${cell}${' '.repeat((widths[column] ?? 0) - widthOf(cell))}`)
      .join('  ')
      .trimEnd();
  const [head = '', ...table] = [titles, ...rows].map(line);
  if (columns === 0 || [head, ...table].every((one) => widthOf(one) <= columns))
    return [head, ...(most > 0 ? table.slice(-Math.max(1, most - 1)) : table)];
  const cards = whole.flatMap((row, index) => [...(index > 0 ? [''] : []), ...card(row, columns)]);
  return most > 0 ? cards.slice(-most) : cards;
}

function cells(one: ListedRun): string[] {
  const now = Date.now();
  return [
    one.name,
    one.stage,
    one.steps === 0 ? '-' : `${Math.min(one.step + 1, one.steps)}/${one.steps}`,
    duration(now - one.startedAt),
    duration(now - one.at),
    String(one.violations),
    one.dollars === null ? '-' : `$${one.dollars.toFixed(2)}`,
    one.now,
    one.task.replace(/\s+/g, ' '),
  ].map(clean);
}

/** A run on a narrow screen: its name first, what it waits for in full. */
function card(row: readonly string[], columns: number): string[] {
  const [name = '', stage, step, age, last, violations, cost, now = '', task = ''] = row;
  const said = wrap(now, Math.max(8, columns - 2));
  return [
    cut(`${name}  ${stage} ${step}`, columns),
    ...(said.length > few ? [...said.slice(0, few - 1), cut(said.slice(few - 1).join(' '), columns - 2)] : said).map(
      (text) => `  ${text}`,
    ),
    cut(`  ${task}`, columns),
    cut(`  age ${age}, last ${last}`, columns),
    cut(`  ${violations} violation${violations === '1' ? '' : 's'}, ${cost === '-' ? 'no cost yet' : cost}`, columns),
  ];
}
