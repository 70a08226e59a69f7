import { readFileSync } from 'node:fs';
import xterm from '@xterm/headless';
import { boxLine } from './box-lines.ts';
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
const margin = 12;
/** Height of the bar above it, as a window has one. */
const title = 30;
/** The window's edge and its bar. */
const frames = { light: ['#d0d7de', '#f6f8fa'], dark: ['#30363d', '#161b22'] } as const;

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
  const [edge, bar] = frames[theme];
  const size = {
    width: (rows[0]?.length ?? 0) * cell.width + 2 * margin,
    height: rows.length * cell.height + 2 * margin + title,
  };
  const colour = (value: PictureCell['fg'], fallback: string) =>
    value === null ? fallback : typeof value === 'string' ? value : (themes[theme][value + 2] ?? indexed(value));
  const shapes: string[] = [];
  const lines = new Map<string, string[]>();
  for (const [row, cells] of rows.entries()) {
    const y = title + margin + row * cell.height;
    for (let from = 0; from < cells.length; ) {
      const first = cells[from] as PictureCell;
      let to = from + 1;
      while (to < cells.length && sameStyle(first, cells[to] as PictureCell)) to++;
      const [fg, bg] = [colour(first.fg, ink), colour(first.bg, paper)];
      const [front, back] = first.inverse ? [bg, fg] : [fg, bg];
      const x = margin + from * cell.width;
      if (back !== paper)
        shapes.push(
          `<rect x="${n(x)}" y="${n(y)}" width="${n((to - from) * cell.width)}" height="${cell.height}" fill="${back}" shape-rendering="crispEdges"/>`,
        );
      const style = [
        ...(front === ink ? [] : [` fill="${front}"`]),
        ...(first.bold ? [' font-weight="bold"'] : []),
        ...(first.dim ? [' opacity="0.6"'] : []),
        ...(first.strike ? [' text-decoration="line-through"'] : []),
      ].join('');
      // Words with two spaces or a frame between them are placed by themselves, so that columns stand in line in any font.
      for (const part of parts(cells, from, to)) {
        const place = { x: margin + part.at * cell.width, y, width: cell.width, height: cell.height };
        const line = boxLine(part.text, place);
        if (line) {
          const pen = `stroke="${front}"${line.heavy ? ' stroke-width="2"' : ''}${first.dim ? ' opacity="0.6"' : ''}`;
          lines.set(pen, [...(lines.get(pen) ?? []), line.path]);
          continue;
        }
        shapes.push(
          `<text x="${n(place.x)}" y="${n(y + 13.5)}" textLength="${n(part.cells * cell.width)}" lengthAdjust="spacingAndGlyphs"${style}>${escaped(part.text)}</text>`,
        );
      }
      from = to;
    }
  }
  const dots = ['#ff5f57', '#febc2e', '#28c840'].map(
    (fill, index) => `<circle cx="${20 + index * 20}" cy="${title / 2}" r="6" fill="${fill}"/>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${n(size.width)} ${n(size.height)}" role="img" aria-label="chaperone at work: the plan with its steps, the agent's terminal, checkpoints, a refused push, and a question">
<style>svg{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:${ink}}text{white-space:pre}</style>
<rect x="0.5" y="0.5" width="${n(size.width - 1)}" height="${n(size.height - 1)}" rx="10" fill="${paper}" stroke="${edge}"/>
<path d="M1 ${title}V10.5A9.5 9.5 0 0 1 10.5 1H${n(size.width - 10.5)}A9.5 9.5 0 0 1 ${n(size.width - 1)} 10.5V${title}Z" fill="${bar}"/>
${dots.join('')}
${[...lines].map(([pen, paths]) => `<path fill="none" ${pen} d="${paths.join('')}"/>`).join('\n')}
${shapes.join('\n').replaceAll('<text ', '<text xml:space="preserve" ')}
</svg>
`;
}

/** Cells of one style as pieces: frame characters each by itself, texts without the space around and wide gaps in them. */
function parts(cells: readonly PictureCell[], from: number, to: number) {
  const found: { at: number; cells: number; text: string }[] = [];
  const blank = (at: number) => at >= to || cells[at]?.text === ' ';
  for (let at = from; at < to; ) {
    const text = cells[at]?.text ?? '';
    if (text === ' ' || text === '') at++;
    else if (boxLine(text, { x: 0, y: 0, width: 1, height: 1 })) found.push({ at: at++, cells: 1, text });
    else {
      let end = at + 1;
      const goesOn = () =>
        end < to &&
        !(blank(end) && blank(end + 1)) &&
        !boxLine(cells[end]?.text ?? '', { x: 0, y: 0, width: 1, height: 1 });
      while (goesOn()) end++;
      if (blank(end - 1)) end--;
      const piece = cells.slice(at, end);
      found.push({ at, cells: piece.length, text: piece.map((one) => one.text).join('') });
      at = end;
    }
  }
  return found;
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
