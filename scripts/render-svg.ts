import { readFileSync } from 'node:fs';
import xterm from '@xterm/headless';
import { type PictureCell, screenOf } from './screen-of.ts';

/** Background, text, and the 16 ANSI colours in their order. */
const themes = {
  light: [
    '#ffffff',
    '#24292f',
    '#24292f',
    '#cf222e',
    '#116329',
    '#7d4e00',
    '#0550ae',
    '#8250df',
    '#1b7c83',
    '#6e7781',
    '#57606a',
    '#a40e26',
    '#1a7f37',
    '#633c01',
    '#0969da',
    '#6639ba',
    '#3192aa',
    '#8c959f',
  ],
  dark: [
    '#0d1117',
    '#e6edf3',
    '#484f58',
    '#ff7b72',
    '#3fb950',
    '#d29922',
    '#58a6ff',
    '#bc8cff',
    '#39c5cf',
    '#b1bac4',
    '#6e7681',
    '#ffa198',
    '#56d364',
    '#e3b341',
    '#79c0ff',
    '#d2a8ff',
    '#56d4dd',
    '#ffffff',
  ],
} as const;

/** Size of a cell in the picture's own units; fonts differ, so every run is stretched to its cells. */
const cell = { width: 8.4, height: 18 };
const margin = 10;

/** The last screen of a recording (asciicast v2) as an SVG; nothing in it but shapes and text, so it can be shown anywhere. */
export async function renderSvg(recording: string, theme: keyof typeof themes): Promise<string> {
  const [head = '{}', ...events] = readFileSync(recording, 'utf8').trimEnd().split('\n');
  const { width, height } = JSON.parse(head) as { width: number; height: number };
  const terminal = new xterm.Terminal({ cols: width, rows: height, allowProposedApi: true });
  for (const event of events) {
    const [, kind, data] = JSON.parse(event) as [number, string, string];
    if (kind === 'o') await new Promise<void>((resolve) => terminal.write(data, resolve));
  }
  return svg(screenOf(terminal), theme);
}

function svg(rows: readonly (readonly PictureCell[])[], theme: keyof typeof themes): string {
  const [paper, ink] = themes[theme];
  const size = {
    width: (rows[0]?.length ?? 0) * cell.width + 2 * margin,
    height: rows.length * cell.height + 2 * margin,
  };
  const colour = (value: PictureCell['fg'], fallback: string) =>
    value === null ? fallback : typeof value === 'string' ? value : (themes[theme][value + 2] ?? indexed(value));
  const shapes: string[] = [];
  for (const [row, cells] of rows.entries()) {
    for (let from = 0; from < cells.length; ) {
      const first = cells[from] as PictureCell;
      let to = from + 1;
      while (to < cells.length && sameStyle(first, cells[to] as PictureCell)) to++;
      const text = cells
        .slice(from, to)
        .map((one) => one.text)
        .join('');
      const [x, y] = [margin + from * cell.width, margin + row * cell.height];
      const wide = (to - from) * cell.width;
      const fg = colour(first.fg, ink);
      const bg = colour(first.bg, paper);
      const [front, back] = first.inverse ? [bg, fg] : [fg, bg];
      if (back !== paper)
        shapes.push(`<rect x="${n(x)}" y="${n(y)}" width="${n(wide)}" height="${cell.height}" fill="${back}"/>`);
      const lead = text.length - text.trimStart().length;
      const shown = text.trim();
      if (shown !== '') {
        const style = [
          ...(front === ink ? [] : [`fill="${front}"`]),
          ...(first.bold ? ['font-weight="bold"'] : []),
          ...(first.dim ? ['opacity="0.6"'] : []),
          ...(first.strike ? ['text-decoration="line-through"'] : []),
        ].join(' ');
        const length = n((to - from - lead - (text.length - text.trimEnd().length)) * cell.width);
        shapes.push(
          `<text x="${n(x + lead * cell.width)}" y="${n(y + 13.5)}" textLength="${length}" lengthAdjust="spacingAndGlyphs"${style ? ` ${style}` : ''}>${escaped(shown)}</text>`,
        );
      }
      from = to;
    }
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${n(size.width)} ${n(size.height)}" role="img" aria-label="chaperone at work: the plan with its steps, the agent's terminal, checkpoints, and a refused push">
<style>text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:${ink};white-space:pre}</style>
<rect width="100%" height="100%" rx="8" fill="${paper}"/>
${shapes.join('\n').replaceAll('<text ', '<text xml:space="preserve" ')}
</svg>
`;
}

function sameStyle(one: PictureCell, other: PictureCell): boolean {
  return (
    one.fg === other.fg &&
    one.bg === other.bg &&
    one.bold === other.bold &&
    one.dim === other.dim &&
    one.inverse === other.inverse &&
    one.strike === other.strike
  );
}

/** A colour of the 256 beyond the first 16 (the cube of 6, then greys; as xterm has them). */
function indexed(value: number): string {
  const hex = (level: number) => level.toString(16).padStart(2, '0');
  if (value >= 232) return `#${hex(8 + (value - 232) * 10).repeat(3)}`;
  const at = value - 16;
  return `#${[Math.floor(at / 36), Math.floor(at / 6) % 6, at % 6].map((one) => hex(one === 0 ? 0 : 55 + one * 40)).join('')}`;
}

const n = (value: number): string => String(Math.round(value * 10) / 10);
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
