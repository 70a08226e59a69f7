import { measures } from './measures.ts';
import type { Spread } from './medians.ts';

/** One figure: ours against a reference measured side by side (medians of interleaved runs). */
export interface Figure {
  readonly name: string;
  readonly ours: number;
  readonly reference: number;
  readonly unit: string;
  /** Of latencies: how far the values spread; `ours` and `reference` are their p50. */
  readonly spread?: { readonly ours: Spread; readonly reference: Spread };
}

/** `npm run bench [-- --json] [NAME…]`: every measure of the project, or those named. */
const words = process.argv.slice(2);
const json = words.includes('--json');
const names = words.filter((word) => !word.startsWith('-'));
const unknown = names.filter((name) => !(name in measures));
if (unknown.length > 0) {
  process.stderr.write(`No such measure: ${unknown.join(', ')}. There are: ${Object.keys(measures).join(', ')}\n`);
  process.exit(2);
}
if (!json)
  process.stdout.write(
    `${'measure'.padEnd(20)}${'ours'.padStart(12)}${'reference'.padStart(12)}${'ratio'.padStart(9)}  unit\n`,
  );
for (const [name, measure] of Object.entries(measures)) {
  if (names.length > 0 && !names.includes(name)) continue;
  const { ours, reference, unit, spread } = await measure();
  const ratio = ours / reference;
  process.stdout.write(
    json
      ? `${JSON.stringify({ name, ours, reference, ratio, unit, ...(spread && { spread }) })}\n`
      : `${name.padEnd(20)}${show(ours).padStart(12)}${show(reference).padStart(12)}${ratio.toFixed(2).padStart(9)}  ${unit}${spread ? far(spread) : ''}\n`,
  );
}
process.exit(0);

function far({ ours, reference }: NonNullable<Figure['spread']>): string {
  const text = ({ p99, max }: Spread): string => `p99 ${show(p99)} max ${show(max)}`;
  return `  (${text(ours)}; reference ${text(reference)})`;
}

function show(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(2);
}
