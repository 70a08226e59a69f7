import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { Compositor } from '../../../source/adapters/screen/compositor.ts';
import { quiet } from '../../../source/adapters/screen/outer-modes.ts';
import { Emulator } from '../../../source/adapters/terminal/emulator.ts';
import { describeEmulator, shownBy } from './grid-helper.ts';
import type { SessionPart } from './session.ts';

const folder = resolve(import.meta.dirname, '../../fixtures/sessions');
const names = readdirSync(folder).map((file) => file.replace('.json.gz', ''));

/** Without the blanks at a line's end: tmux does not say how those look that were erased, not written. */
function trimmed(line: string): string {
  return line.replace(/(?:\{[^}]*\}| )+$/, '');
}

test.each(names)('a recorded session of %s looks as in tmux, with resizes in its middle', (name) => {
  const parts = JSON.parse(gunzipSync(readFileSync(join(folder, `${name}.json.gz`))).toString()) as SessionPart[];
  const [{ columns: first, rows: second }] = parts as [SessionPart];
  const inner = new Emulator({ columns: first, rows: second });
  const compositor = new Compositor(first, second, 'true');
  const outer = new Emulator({ columns: first, rows: second });
  for (const { columns, rows, bytes, seen } of parts) {
    if (columns !== outer.columns || rows !== outer.rows) {
      inner.resize(columns, rows);
      outer.resize(columns, rows);
      compositor.resize(columns, rows);
    }
    compositor.setRegion({ x: 0, y: 0, width: columns, height: rows });
    const all = Buffer.from(bytes, 'base64');
    // A frame in the middle of what the program writes must not be seen at its end.
    for (const part of [all.subarray(0, all.length / 2), all.subarray(all.length / 2)]) {
      inner.write(part);
      compositor.takePane(inner);
      outer.write(compositor.frame(Number.POSITIVE_INFINITY, quiet, null).bytes);
    }
    // tmux says lines and boxes in a character set of its own (SO, SI).
    const theirs = shownBy(`\x1b)0${seen.map((line, y) => `\x1b[${y + 1};1H${line}`).join('')}`, columns, rows);
    expect(describeEmulator(outer)).toEqual(describeEmulator(inner));
    expect(describeEmulator(outer).map(trimmed)).toEqual(theirs.map(trimmed));
  }
});
