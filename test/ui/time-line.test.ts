import { expect, test } from 'vitest';
import type { PlaybackPosition } from '../../source/ports.ts';
import { spansText, spansWidth } from '../../source/ui/spans.ts';
import { timeLine } from '../../source/ui/time-line.ts';

const base: PlaybackPosition = {
  at: 60_000,
  start: 0,
  end: 120_000,
  playing: true,
  speed: 4,
  live: false,
  moments: [
    { at: 0, kind: 'checkpoint' },
    { at: 90_000, kind: 'violation' },
    { at: 90_000, kind: 'checkpoint' },
    { at: 120_000, kind: 'checkpoint' },
  ],
};

test('the time line shows where it stands, how fast, and its marks; a violation is not hidden by a checkpoint', () => {
  expect(spansText(timeLine(base, 52))).toBe(' ▶ 00:01:00 ◆━━━━━━━━━━━━●─────✗──────◆ 00:02:00 ×4 ');
  expect(spansText(timeLine({ ...base, live: true, at: 120_000, speed: 1 }, 30))).toBe(
    ' ● 00:02:00 ◆━━━━━━━✗━━● live ',
  );
});

test.each([12, 20, 40, 80, 200])('it is never wider than %i columns where that is possible', (columns) => {
  for (const position of [base, { ...base, end: 0, at: 0, moments: [] }])
    expect(spansWidth(timeLine(position, columns))).toBeLessThanOrEqual(Math.max(columns, 26));
});
