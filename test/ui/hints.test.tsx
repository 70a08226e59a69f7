import { expect, test } from 'vitest';
import { asking, planned, working } from '../helpers/run-builder.ts';
import { show, status } from '../helpers/ui.tsx';

const first = <T extends { info: object }>(run: T): T => ({ ...run, info: { ...run.info, first: true } });

test('the first run hints at what can be done now, and no later run does', async () => {
  const ui = await show(first(planned()), { columns: 160, rows: 40 });
  expect(status(ui)).toContain('↳ ↑↓ reads the steps, p lets it begin');
  await ui.set(planned());
  expect(status(ui)).not.toContain('↳');
});

test('the hint gives way where there is no room, and changes with what is going on', async () => {
  const ui = await show(first(asking()));
  await ui.type('\x1b');
  expect(status(ui)).toContain('↳ a allows, d denies, ? why');
  await ui.resize({ columns: 40, rows: 15 });
  expect(status(ui)).not.toContain('↳');
  await ui.set(first(working()));
  expect(status(ui)).not.toContain('a allows');
});

test('what was said of the task stands in the plan’s pane until there is a plan', async () => {
  const run = planned();
  const ui = await show({
    ...run,
    plan: null,
    stage: 'dry-run',
    info: { ...run.info, cautions: ['Nothing tests a step.'] },
  });
  expect(ui.frame()).toContain('! Nothing tests a step.');
});
