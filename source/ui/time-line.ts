import { duration } from '../core/summary.ts';
import type { PlaybackPosition } from '../ports.ts';
import { type Spans, span } from './spans.ts';

/** A replay's own line: where it stands, its marks, how fast it goes. `✗` a violation, `◆` a checkpoint, `●` here. */
export function timeLine(position: PlaybackPosition, columns: number): Spans {
  const { at, start, end, playing, speed, live, moments } = position;
  const left = ` ${live ? '●' : playing ? '▶' : '⏸'} ${duration(at - start)} `;
  const right = ` ${live ? 'live' : duration(end - start)}${speed === 1 || live ? '' : ` ×${speed}`} `;
  const width = Math.max(0, columns - left.length - right.length);
  const place = (moment: number) =>
    Math.min(width - 1, Math.floor(((moment - start) / Math.max(1, end - start)) * Math.max(0, width - 1)));
  const cells = new Array<Spans[number]>(width).fill(span('─', 'muted'));
  for (let index = 0; index < place(at); index++) cells[index] = span('━', 'info');
  for (const moment of moments) {
    const index = place(moment.at);
    if (moment.kind === 'violation') cells[index] = span('✗', 'bad');
    else if (cells[index]?.text !== '✗') cells[index] = span('◆', 'good');
  }
  if (width > 0) cells[place(at)] = span('●', 'warn', { bold: true });
  return [span(left, 'info', { bold: true }), ...joined(cells), span(right, 'info')];
}

/** Neighbours of one style in one span. */
function joined(cells: readonly Spans[number][]): Spans {
  const spans: Spans[number][] = [];
  for (const cell of cells) {
    const last = spans.at(-1);
    if (last && last.tone === cell.tone && last.bold === cell.bold)
      spans[spans.length - 1] = { ...last, text: last.text + cell.text };
    else spans.push(cell);
  }
  return spans;
}
