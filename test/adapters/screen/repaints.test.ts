import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { Compositor } from '../../../source/adapters/screen/compositor.ts';
import { quiet } from '../../../source/adapters/screen/outer-modes.ts';
import { Emulator } from '../../../source/adapters/terminal/emulator.ts';
import { repaintsIn } from './repaints.ts';
import { driveApp } from './screen-helper.ts';
import type { SessionPart } from './session.ts';

const folder = resolve(import.meta.dirname, '../../fixtures/sessions');
const names = readdirSync(folder).map((file) => file.replace('.json.gz', ''));
/** Up to four cells that stay are written over: shorter than addressing the cursor behind them. */
const BRIDGE = 4;

test.each(names)(
  'a session of %s in the pane flickers nowhere: what stays is neither cleared nor written again',
  (name) => {
    const parts = JSON.parse(gunzipSync(readFileSync(join(folder, `${name}.json.gz`))).toString()) as SessionPart[];
    // Up to the first resize: after one nothing is known of the terminal.
    const [{ columns, rows, bytes }] = parts as [SessionPart];
    const inner = new Emulator({ columns, rows });
    const compositor = new Compositor(columns + 10, rows + 3, 'true');
    compositor.forget(true);
    compositor.setRegion({ x: 4, y: 2, width: columns, height: rows });
    let sent = '';
    const all = Buffer.from(bytes, 'base64');
    const piece = Math.ceil(all.length / 60);
    for (let at = 0; at < all.length; at += piece) {
      inner.write(all.subarray(at, at + piece));
      compositor.setFrame(Array.from({ length: rows + 3 }, (_, y) => (y === 0 ? `time ${at}` : `${y}`)).join('\n'));
      compositor.takePane(inner);
      sent += compositor.frame(Number.POSITIVE_INFINITY, quiet, null).bytes;
    }
    const repaints = repaintsIn(sent, columns + 10, rows + 3);
    expect(repaints).toMatchObject({ rowsForNothing: 0, clearedAndWritten: 0 });
    expect(repaints.longestRepeat).toBeLessThanOrEqual(BRIDGE);
    expect(repaints.cells).toBeGreaterThan(columns);
  },
);

test('the app flickers nowhere while its agent writes, scrolls and keys are pressed', async () => {
  const app = await driveApp(
    'for i in $(seq 40); do printf "\\e[3%dmline %d\\e[m of 一 output\\n" $((i % 8)) $i; sleep 0.01; done; echo ready; read x',
  );
  await app.sees(/ready/);
  for (const [key, answer] of [
    ['x', /key "x"/],
    ['y', /key "y"/],
    ['u', /behind 5/],
    ['u', /behind 10/],
    ['z', /key "z"/],
  ] as const) {
    app.press(key);
    await app.sees(answer);
  }
  app.press('q');
  await app.pty.exited;
  const repaints = repaintsIn(Buffer.from(app.bytes(), 'latin1').toString(), 80, 20);
  expect(repaints).toMatchObject({ rowsForNothing: 0, clearedAndWritten: 0 });
  expect(repaints.longestRepeat).toBeLessThanOrEqual(BRIDGE);
  expect(repaints.frames).toBeGreaterThan(5);
});

test('the measure finds what is cleared, and what is written, without need', () => {
  const frame = (bytes: string): string => `\x1b[?2026h${bytes}\x1b[?2026l`;
  const first = frame('\x1b[1;1Habcdefgh\x1b[2;1Hij');
  expect(repaintsIn(first, 10, 2)).toMatchObject({ cells: 10, rowsForNothing: 0, longestRepeat: 0 });
  expect(repaintsIn(first + frame('\x1b[1;1Habcdefgx'), 10, 2)).toMatchObject({ longestRepeat: 7 });
  expect(repaintsIn(first + frame('\x1b[2;1H\x1b[Kij'), 10, 2)).toMatchObject({
    clearedAndWritten: 2,
    rowsForNothing: 1,
  });
});
