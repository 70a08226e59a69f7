import { expect, test } from 'vitest';
import { driveApp } from './screen-helper.ts';

test('an agent that prints its last megabyte and is gone is shown to its last line', async () => {
  const app = await driveApp("head -c 1000000 /dev/zero | tr '\\0' x | fold -w 70; echo; echo THE END");
  await app.sees(/THE END/);
  app.press('u');
  await app.sees(/x{50}[\s\S]*behind 5/);
  app.press('q');
  expect((await app.pty.exited).code).toBe(0);
});

test('resized again and again while the agent floods it, the screen is whole, and keys are answered', async () => {
  const app = await driveApp(
    'trap "exit 0" TERM; while :; do printf "\\033[3%dmflood\\033[m %s\\r\\n" $((RANDOM % 8)) $RANDOM; done',
  );
  await app.sees(/flood \d+/);
  for (const [columns, rows] of [
    [60, 12],
    [100, 30],
    [41, 9],
    [80, 20],
  ] as const) {
    app.outer.resize(columns, rows);
    app.pty.resize(columns, rows);
    const edge = `╰${'─'.repeat(18)}╯╰${'─'.repeat(columns - 22)}╯`;
    await app.sees(() => app.outer.text()[rows - 2] === edge);
    app.press('x');
    await app.sees(/key "x"/);
    app.press('y');
    await app.sees(/key "y"/);
  }
  // What is in the pane is the agent's, to the cell; what is around it is not.
  const rows = app.text().split('\n').slice(2, -2);
  for (const row of rows) expect(row).toMatch(/^│(?:list ✓ 一| {12})? *││(?:flood \d+ *| *)│$/);
  app.press('q');
  expect((await app.pty.exited).code).toBe(0);
});
