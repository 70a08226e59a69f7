import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { Wrap } from './wrap.ts';

/** The agent's own terminal: lines that come and stay, and a draft of what a person types below them. */
export interface Screen {
  /** A piece of the model's text, as it streams. */
  text(piece: string): void;
  /** A heading: a new instruction. */
  heading(text: string): void;
  /** A tool call: its name and what it is aimed at. */
  call(tool: string, target: string): void;
  /** How the call ended: done, refused by the supervisor, or failed. */
  outcome(kind: 'done' | 'refused' | 'failed', text: string): void;
  /** A line of a command's output. */
  output(line: string): void;
  note(text: string): void;
  warn(text: string): void;
  /** What a person typed and sent. */
  said(text: string): void;
  /** Shows (or, when null, takes away) the line being typed. */
  draft(text: string | null): void;
}

export interface ScreenOptions {
  readonly write: (text: string) => void;
  /** Width now; asked at every line. */
  readonly columns: () => number;
  readonly colour: boolean;
}

const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;

/** Nothing that streams through here may move the cursor or change modes: only text, line breaks and tabs are left. */
function plain(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/\r\n?/g, '\n')
    .replaceAll('\t', '  ')
    .replace(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, '');
}

/** One line, cut to the width. */
function line(text: string, columns: number): string {
  const flat = plain(text)
    .replace(/\s*\n\s*/g, ' ⏎ ')
    .trim();
  if (stringWidth(flat) <= columns) return flat;
  let out = '';
  let width = 0;
  for (const { segment } of new Intl.Segmenter().segment(flat)) {
    width += stringWidth(segment);
    if (width > columns - 1) break;
    out += segment;
  }
  return `${out}…`;
}

/** A text broken between words, whole. */
function paragraph(text: string, columns: number): string {
  const wrap = new Wrap();
  const broken = wrap.add(plain(text).trim(), columns);
  return broken + wrap.flush(columns);
}

export function terminalScreen({ write, columns, colour }: ScreenOptions): Screen {
  const wrap = new Wrap();
  let typed: string | null = null;
  let held = '';
  const paint = (text: string, ...styles: (keyof typeof codes)[]) =>
    colour && text !== '' ? `\x1b[${styles.map((style) => codes[style]).join(';')}m${text}\x1b[0m` : text;
  const width = () => Math.max(20, columns());
  const prompt = () => {
    const room = width() - 3;
    let shown = typed ?? '';
    while (stringWidth(shown) > room) shown = shown.slice(1);
    return `${paint('› ', 'cyan')}${shown}`;
  };

  /** While something is typed, only whole lines go out, above the draft. */
  const emit = (text: string) => {
    if (typed === null) return write(text);
    held += text;
    const end = held.lastIndexOf('\n') + 1;
    if (end === 0) return;
    write(`\r\x1b[2K${held.slice(0, end)}${prompt()}`);
    held = held.slice(end);
  };
  const whole = (text: string) => {
    const rest = wrap.flush(width());
    emit(`${rest}${wrap.fresh ? '' : '\n'}${text}\n`);
    wrap.reset();
  };

  return {
    text: (piece) => emit(wrap.add(plain(piece), width())),
    heading: (text) => whole(`\n${paint(line(`━━ ${text}`, width()), 'bold')}`),
    call: (tool, target) => {
      const rest = line(target, width() - tool.length - 3);
      whole(`${paint('▸', 'cyan')} ${paint(tool, 'bold')} ${rest}`.trimEnd());
    },
    outcome: (kind, text) => {
      const [mark, style] =
        kind === 'done'
          ? (['✓', 'green'] as const)
          : kind === 'refused'
            ? (['✗', 'red'] as const)
            : (['!', 'yellow'] as const);
      whole(`  ${paint(`${mark} ${line(text, width() - 4)}`, style)}`);
    },
    output: (text) => whole(`  ${paint(line(text, width() - 2), 'dim')}`),
    note: (text) => whole(paint(line(text, width()), 'dim')),
    warn: (text) => whole(paint(paragraph(text, width()), 'yellow')),
    said: (text) => whole(`${paint('›', 'cyan')} ${line(text, width() - 2)}`),
    draft: (text) => {
      if (text === typed) return;
      if (typed === null) {
        // The line that streams is broken off where it is; it goes on below once the draft is gone.
        const rest = wrap.flush(width());
        write(`${rest}${wrap.fresh ? '' : '\n'}`);
        wrap.reset();
        typed = text;
        write(prompt());
        return;
      }
      typed = text;
      write(`\r\x1b[2K${text === null ? held : prompt()}`);
      if (text === null) held = '';
    },
  };
}
