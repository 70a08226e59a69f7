import { describe, expect, test } from 'vitest';
import { working } from '../helpers/run-builder.ts';
import { escapes, footer, show, status } from '../helpers/ui.tsx';

describe('the agent’s pane', () => {
  test('says where its cells go, to the cell', async () => {
    const ui = await show(working());
    const region = ui.terminal.placed.at(-1);
    const lines = ui.lines();
    expect(region).toEqual({ x: 39, y: 3, width: 80, height: 27 });
    for (let y = 0; y < 27; y++) {
      const line = lines[3 + y] as string;
      expect([line[38], line.slice(39, 119).trim(), line[119]]).toEqual(['│', '', '│']);
    }
    expect(lines[2]?.[38]).toBe('╭');
    expect(lines[30]?.[38]).toBe('╰');
  });

  test('follows the size, and hides its cells when a dialog or another pane is there', async () => {
    const ui = await show(working());
    await ui.resize({ columns: 140, rows: 45 });
    expect(ui.terminal.placed.at(-1)).toEqual({ x: 46, y: 3, width: 93, height: 32 });
    await ui.type('?');
    expect(ui.terminal.placed.at(-1)).toBe(null);
    await ui.type(escapes.esc);
    expect(ui.terminal.placed.at(-1)).toEqual({ x: 46, y: 3, width: 93, height: 32 });
    await ui.resize({ columns: 80, rows: 24 });
    expect(ui.terminal.placed.at(-1)).toBe(null);
    await ui.type('2');
    expect(ui.terminal.placed.at(-1)).toEqual({ x: 1, y: 4, width: 78, height: 17 });
  });

  test('is marked by border and title while one is inside, and no key does anything else then', async () => {
    const ui = await show(working(), { columns: 80, rows: 24 });
    await ui.type('2', '\r', 'q', 'p', '?');
    expect(ui.frame()).toContain('╔[2 Agent: you are inside, Ctrl+Q comes out]═');
    expect(status(ui)).toBe('You are inside the agent: every key is its own. Ctrl+Q comes out.');
    expect(footer(ui)).toBe('Ctrl+Q come out');
    expect(ui.left).toEqual([]);
  });

  test('is left when the agent ends', async () => {
    const ui = await show(working());
    await ui.type('2', '\r');
    await ui.set(working(2, { agent: { generation: 1, pid: null, starts: 1 } }));
    expect(ui.terminal.inside).toBe(false);
    expect(ui.frame()).toContain('not running');
  });

  test('scrolls back and says how far, and G follows again', async () => {
    const ui = await show(working());
    await ui.type('2', escapes.pageup, 'k');
    expect(ui.frame()).toContain('↑ 27 back, G follows');
    await ui.type('G');
    expect(ui.terminal.back).toBe(0);
  });
});
