import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { ago, chooseRun, type PastRun } from '../../source/ui/runs-screen.tsx';
import { standInTerminal } from '../helpers/stand-in-terminal.ts';
import { escapes } from '../helpers/ui.tsx';

const now = 10_000_000_000;
const runs: PastRun[] = [
  {
    name: 'port-users',
    task: 'Port UserService\nto the new module',
    stage: 'checkpoint',
    at: now - 30_000,
    outcome: null,
    situation: 'waits: the model can’t be reached',
    alive: false,
  },
  { name: 'add-tests', task: 'Write tests', stage: 'done', at: now - 7_200_000, outcome: 'done' },
  { name: 'evil\x1b[2J', task: '\u202eevil', stage: 'stopped', at: now - 400_000_000, outcome: 'limit' },
];

async function begin(list: readonly PastRun[], columns: number, rows: number) {
  const terminal = standInTerminal(columns, rows);
  const { stdin, stdout, settle } = terminal;
  const screen = chooseRun({ runs: list, stdin, stdout, now: () => now, colour: false });
  await settle();
  return {
    ...screen,
    ...terminal,
  };
}

describe('the start screen', () => {
  test.each([
    [120, 40],
    [80, 24],
    [40, 15],
  ])('lists past runs and takes a task at %dx%d, no line too long', async (columns, rows) => {
    const screen = await begin(runs, columns, rows);
    expect(screen.frame()).toContain('What should the agent do?');
    expect(screen.frame()).toContain('● port-users');
    expect(screen.frame()).toContain('✓ add-tests');
    const lines = screen.frame().split('\n');
    expect(lines).toHaveLength(rows);
    for (const line of lines) {
      expect(stringWidth(line)).toBeLessThanOrEqual(columns);
      expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }
    screen.unmount();
  });

  test('a typed task is chosen by Enter, with its pasted lines', async () => {
    const screen = await begin(runs, 80, 24);
    await screen.type('Port it', '\x1b[200~\r\nwith tests\x1b[201~', '\r');
    expect(await screen.chosen).toEqual({ kind: 'task', text: 'Port it\nwith tests' });
    screen.unmount();
  });

  test('a past run is chosen by going down to it', async () => {
    const screen = await begin(runs, 80, 24);
    expect(screen.frame()).toMatch(/port-users.*stopped {2}now/);
    await screen.type(escapes.down);
    expect(screen.frame()).toContain('waits: the model can’t be reached');
    await screen.type(escapes.down, '\r');
    expect(await screen.chosen).toEqual({ kind: 'run', name: 'add-tests' });
    screen.unmount();
  });

  test('Enter without a task says what to do, Ctrl+C leaves', async () => {
    const screen = await begin([], 80, 24);
    await screen.type('\r');
    expect(screen.frame()).toContain('Type what the agent should do');
    await screen.type('\x03');
    expect(await screen.chosen).toEqual({ kind: 'nothing' });
    screen.unmount();
  });
});

test.each([
  [59_000, 'now'],
  [61_000, '1 min ago'],
  [7_200_000, '2 h ago'],
  [400_000_000, '4 days ago'],
])('%d ms are %j', (ms, words) => expect(ago(ms)).toBe(words));
