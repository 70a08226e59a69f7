import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { showProposal } from '../../source/ui/init-screen.tsx';
import { standInTerminal } from '../helpers/stand-in-terminal.ts';
import { escapes } from '../helpers/ui.tsx';

const bullets = [
  {
    text: 'ALLOWED: Read/write within ./src',
    examples: ['allows: write `src/a.ts`'],
    why: 'The code lies here.',
    on: true,
  },
  { text: 'ALLOWED: Network calls to registry.npmjs.org', examples: [], why: 'Only to install.', on: false },
  { text: 'RESTRICTED: NO git push to origin/main', examples: [], why: 'People do that.', on: true },
];

async function begin(columns: number, rows: number, settleMs = 0) {
  const terminal = standInTerminal(columns, rows);
  const { stdin, stdout, settle } = terminal;
  const shown = showProposal({
    about: 'Node',
    file: 'CLAUDE.md',
    bullets,
    remarks: ['The script "evil\x1b[2J" is left out.'],
    settleMs,
    stdin,
    stdout,
    colour: false,
  });
  await settle();
  return {
    ...shown,
    ...terminal,
  };
}

describe('the proposal', () => {
  test.each([
    [120, 40],
    [80, 24],
    [40, 15],
    [20, 8],
  ])('is shown at %dx%d with why, and no line is too long', async (columns, rows) => {
    const screen = await begin(columns, rows);
    const lines = screen.frame().split('\n');
    expect(lines.length).toBeLessThanOrEqual(rows);
    for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
    expect(screen.frame()).toContain('ALLOWED');
    expect(screen.frame()).not.toContain('\x1b');
    screen.unmount();
  });

  test('is taken as it stands by Enter, without what is off', async () => {
    const screen = await begin(80, 24);
    await screen.type(escapes.enter);
    expect(await screen.chosen).toEqual({ bullets: [0, 2], commit: true });
    screen.unmount();
  });

  test('is taken line by line: Space leaves one out or takes it, w only writes', async () => {
    const screen = await begin(80, 24);
    expect(screen.frame()).toContain('2 of 3');
    await screen.type(' ', 'j', ' ');
    expect(screen.frame()).toContain('Only to install.');
    await screen.type('w');
    expect(await screen.chosen).toEqual({ bullets: [1, 2], commit: false });
    screen.unmount();
  });

  test('is refused by q, and nothing is taken when every line is left out', async () => {
    const screen = await begin(80, 24);
    await screen.type('a', 'a', escapes.enter);
    await screen.type('q');
    expect(await screen.chosen).toBeNull();
    screen.unmount();
  });

  test('hears no key that was typed before it stood there', async () => {
    const screen = await begin(80, 24, 60_000);
    let decided = false;
    screen.chosen.then(() => {
      decided = true;
    });
    await screen.type(escapes.enter, 'q');
    expect(decided).toBe(false);
    screen.unmount();
  });
});
