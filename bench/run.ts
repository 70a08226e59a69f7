import { measures } from './measures.ts';

/** One figure: ours against a reference measured side by side (medians of interleaved runs). */
export interface Figure {
  readonly name: string;
  readonly ours: number;
  readonly reference: number;
  readonly unit: string;
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
  const { ours, reference, unit } = await measure();
  const ratio = ours / reference;
  process.stdout.write(
    json
      ? `${JSON.stringify({ name, ours, reference, ratio, unit })}\n`
      : `${name.padEnd(20)}${show(ours).padStart(12)}${show(reference).padStart(12)}${ratio.toFixed(2).padStart(9)}  ${unit}\n`,
  );
}
process.exit(0);

function show(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(2);
}
