import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import xterm from '@xterm/headless';
import { expect, test } from 'vitest';
import { playToPicture } from '../../scripts/play-to-picture.ts';
import { screenOf } from '../../scripts/screen-of.ts';
import { Journey, newHome } from '../helpers/journey.ts';

const recording = resolve(import.meta.dirname, '../../docs/demo.cast');

/** The last screen of the recording. */
async function recorded(): Promise<string[]> {
  const [head = '{}', ...events] = readFileSync(recording, 'utf8').trimEnd().split('\n');
  const { width, height } = JSON.parse(head);
  const terminal = new xterm.Terminal({ cols: width, rows: height, allowProposedApi: true });
  for (const event of events) await new Promise<void>((done) => terminal.write(JSON.parse(event)[2], done));
  return screenOf(terminal).map((row) => row.map((cell) => cell.text).join(''));
}

/** What stays the same from one demo to the next: words, without times, counts, hashes and what the agent's terminal shows. */
function lasting(lines: readonly string[]): string[] {
  return lines
    .map((line) =>
      line
        .replace(/││.*$/, '')
        .replace(/\b[\da-f]{7}\b|[\d:.$#−+]+|…/g, '')
        .replace(/\W+/g, ' ')
        .trim(),
    )
    .filter((line) => line !== '');
}

test('the README’s picture is what the demo shows today (npm run docs draws it anew)', {
  timeout: 240_000,
}, async () => {
  const home = newHome();
  const journey = new Journey({
    home,
    cwd: home,
    args: ['demo'],
    columns: 112,
    rows: 32,
    env: { CHAPERONE_DEMO_PACE: '5' },
  });
  await playToPicture(
    () => journey.screen().join('\n'),
    (key) => journey.keys(key),
  );
  const then = lasting(await recorded());
  const now = new Set(lasting(journey.screen()));
  const gone = then.filter((line) => !now.has(line));
  // A machine may have a sandbox or none, so the header may differ; little else.
  expect({ gone, share: gone.length / then.length }).toMatchObject({
    share: expect.toSatisfy((share: number) => share <= 0.25),
  });
});
