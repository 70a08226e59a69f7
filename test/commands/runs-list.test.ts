import { expect, test } from 'vitest';
import { openStore } from '../../source/adapters/store/store.ts';
import { asListed, type ListedRun } from '../../source/commands/list-runs.ts';
import { runsList } from '../../source/commands/runs-list.ts';
import type { Run } from '../../source/core/run.ts';
import { widthOf } from '../../source/ui/width.ts';
import { newHome } from '../helpers/journey.ts';
import { info, planned, working } from '../helpers/run-builder.ts';

const store = async () => openStore({ HOME: newHome() });
const stored = async (run: Run, silent: number | null = 1_000): Promise<ListedRun> =>
  asListed({
    folder: (await store()).run(run.info.name),
    run,
    owner: { pid: 7, began: '1' },
    sign: silent === null ? null : Date.now() - silent,
  });
const lost = {
  cause: 'network',
  text: 'The model at api.example can’t be reached. The run goes on by itself.',
} as const;

test('where there is room, each run is a line with what it is doing and its task', async () => {
  const lines = runsList([await stored(working(2)), await stored(planned())], 0);
  expect(lines[0]).toMatch(/^NAME +STAGE +STEP +AGE +LAST +VIOLATIONS +COST +NOW +TASK$/);
  expect(lines[1]).toMatch(/checkpoint +3\/\d .*\$0\.84 +working +Port UserService/);
  expect(lines[2]).toContain('waits for approval of its plan');
});

test('on a narrow screen nothing of what it waits for is cut off, and no line is too wide', async () => {
  const run = working(2, { pause: lost, info: { ...info, task: 'Port\x1b[2J it' } });
  const lines = runsList([await stored(run), await stored(working(1), 200_000)], 40);
  for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(40);
  const text = lines.map((line) => line.trim()).join(' ');
  expect(text).toContain(lost.text);
  expect(text).toContain('no sign of life for 3 min');
  expect(text).not.toContain('\x1b');
});

test('of too many runs the newest are shown', async () => {
  const runs = await Promise.all(
    Array.from({ length: 9 }, (_, index) => stored(working(1, { info: { ...info, name: `run-${index}` } }))),
  );
  expect(runsList(runs, 300, 4).map((line) => line.split(' ')[0])).toEqual(['NAME', 'run-6', 'run-7', 'run-8']);
  expect(runsList(runs, 40, 6)).toHaveLength(6);
});
