import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openVault } from '../../source/adapters/git/vault.ts';
import { type Box, openBox } from '../../source/commands/box.ts';
import { enterBox, keepCommits } from '../../source/commands/in-box.ts';
import type { Happening } from '../../source/core/event.ts';
import type { Run } from '../../source/core/run.ts';
import { place } from '../adapters/sandboxes/seatbelt/place.ts';
import { info, newRun } from '../helpers/run-builder.ts';

/** The box of a run at work, with macOS' sandbox as far as there is one here, and what is told of it. */
async function runWith(kind: Parameters<typeof place>[0]) {
  const made = place(kind);
  const { base, root, folder, home, sandbox, facts, policy } = made;
  const vault = join(base, 'state/repository/vault');
  await (await openVault({ root, folder: vault, run: info.name })).close();
  const parts = { folder, agent: home, name: info.name } as Parameters<typeof openBox>[0]['folder'];
  const box: Box = openBox({
    ...{ sandbox, folder: parts, state: join(base, 'state'), vault, facts, standIns: {}, doors: () => [] },
    ...{ report: () => {}, env: { HOME: made.person } },
  });
  onTestFinished(() => box.close());
  const start = { commit: made.git('rev-parse', 'HEAD'), branch: 'main' };
  const run: Run = newRun({
    info: { ...info, root, policy, base: start, agent: { kind: 'command', label: 'sh' } },
    stage: 'checkpoint',
    agent: { generation: 0, pid: null, starts: 0 },
  });
  const told: Happening[] = [];
  const record = async (happening: Happening) => void told.push(happening);
  const launch = (script: string) => ({ argv: ['/bin/sh', '-c', script], cwd: root, env: made.env });
  return { ...made, box, run, told, record, launch };
}

test('on macOS a sandbox that does not hold starts nothing, and says what one could do inside', async () => {
  const { root, box, run, told, record, launch } = await runWith('open');
  const entered = enterBox(box, run, launch(`echo started > ${root}/src/started`), record);
  await expect(entered).rejects.toThrow(/does not hold: .*read .*\.env.*The agent was not started/s);
  expect(existsSync(join(root, 'src/started'))).toBe(false);
  expect(told.map(({ type }) => type)).toContain('sandbox.proved');
});

test('on macOS an agent starts in one that holds; what stays closed is told once; its commits come back', async () => {
  const { root, box, run, told, record, launch, git } = await runWith('holding');
  const script =
    'echo new > src/new.ts && git add src/new.ts && git -c user.name=A -c user.email=a@example.org commit -qm Agent';
  const confined = await enterBox(box, run, launch(script), record);
  const [file = '', ...args] = confined.argv;
  execFileSync(file, args, { cwd: confined.cwd, env: { ...confined.env } });
  await confined.close();
  await keepCommits({ box }, run, record);
  expect(told).toContainEqual({
    type: 'agent.moved',
    moves: [expect.objectContaining({ name: 'main', how: 'commits', count: 1 })],
  });
  expect(git('log', '--oneline').split('\n')).toHaveLength(1);
  expect(readFileSync(join(root, 'src/new.ts'), 'utf8')).toBe('new\n');
  const closed = () => told.filter((one) => one.type === 'agent.noticed').map(({ text }) => text);
  expect(closed()).toEqual([
    expect.stringMatching(/node_modules stays closed.*no private copies/),
    expect.stringMatching(/\.env stays closed.*can’t show something else/),
  ]);
  await enterBox(box, run, launch('true'), record).then((again) => again.close());
  expect(closed()).toHaveLength(2);
});
