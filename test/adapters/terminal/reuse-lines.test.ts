import xterm, { type Terminal } from '@xterm/headless';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reuseLines } from '../../../source/adapters/terminal/reuse-lines.ts';

/** Everything in a terminal's buffer: characters, styles, wrapping, place. */
function everything({ buffer, cols }: Terminal): unknown {
  const { active } = buffer;
  const cells = Array.from({ length: active.length }, (_, y) => {
    const line = active.getLine(y);
    const styles = Array.from({ length: cols }, (_, x) => {
      const cell = line?.getCell(x);
      return `${cell?.getChars()}:${cell?.getFgColor()}:${cell?.getBgColor()}:${cell?.isBold()}`;
    });
    return [line?.isWrapped, styles.join('|')];
  });
  return [active.cursorX, active.cursorY, active.baseY, active.viewportY, cells];
}

async function shown(output: string, patched: boolean): Promise<unknown> {
  const term = new xterm.Terminal({ cols: 10, rows: 6, scrollback: 5, allowProposedApi: true, logLevel: 'off' });
  if (patched) reuseLines(term);
  await new Promise<void>((done) => term.write(output, done));
  return everything(term);
}

const piece = fc.constantFrom(
  '\n',
  '\r\n',
  '\n\n\n\n',
  'abc',
  'a long line that wraps',
  '一二',
  'e\u0301',
  '\x1b[2;5r',
  '\x1b[3;4r',
  '\x1b[r',
  '\x1b[5;1H',
  '\x1b[4;3H',
  '\x1b[41m',
  '\x1b[1;32m',
  '\x1b[m',
  '\x1bM',
  '\x1b[2S',
  '\x1b[T',
  '\x1b[L',
  '\x1b[M',
  '\x1b[?1049h',
  '\x1b[?1049l',
  '\x1bc',
);

test('lines that are used again make no difference', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 40 }), async (pieces) => {
      const output = pieces.join('');
      expect(await shown(output, true)).toEqual(await shown(output, false));
    }),
    { numRuns: 200 },
  );
});

test('the part of xterm that this relies on is there, and it is worth it', async () => {
  const time = async (patched: boolean): Promise<number> => {
    const term = new xterm.Terminal({ cols: 100, rows: 30, allowProposedApi: true, logLevel: 'off' });
    if (patched) reuseLines(term);
    const before = process.cpuUsage();
    await new Promise<void>((done) => term.write(`\x1b[2;29r\x1b[29;1H${'line\r\n'.repeat(60_000)}`, done));
    return process.cpuUsage(before).user;
  };
  await time(true);
  await time(false);
  expect(await time(true)).toBeLessThan(await time(false));
});

test('something that is no such terminal is left alone', () => {
  expect(() => reuseLines({} as Terminal)).not.toThrow();
});
