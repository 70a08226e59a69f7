import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Event } from '../../source/core/event.ts';
import { git, Journey } from '../helpers/journey.ts';
import { planned, proceed } from './helpers/claude-world.ts';
import { use } from './helpers/small-script.ts';

const asks = {
  'Write two': ({ instruction }: { instruction: { moves: number } }, root: string) => {
    if (instruction.moves === 0)
      return use('Notes.', ['Write', { file_path: `${root}/src/notes.txt`, content: 'notes\n' }]);
    if (instruction.moves === 1)
      return use('I write.', ['Write', { file_path: `${root}/src/two.txt`, content: 'two\n' }]);
    return { text: 'Two is written.' };
  },
};

/** Ended, or dead and only not collected yet. */
const gone = (pid: number) => {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
};

test('a rollback in the middle ends the agent, and going on takes the conversation up again', async () => {
  const { journey, root, model } = await planned(asks);
  await proceed(journey);
  await journey.shows('The agent asks');
  await journey.press('\x1b', () => journey.gone('The agent asks'));
  await journey.press('4', () => journey.shows('[4 Checkpoints'));
  // Now, step 1, before the run.
  for (let line = 0; line < 2; line++) journey.keys('j');
  await journey.press('R', () => journey.shows('Roll back to:'));
  await journey.press('y', () => journey.event('rollback.finished'));
  expect(existsSync(join(root, 'src/one.txt'))).toBe(false);
  await journey.press('P', () => journey.event('run.continued'));
  await journey.event(
    'step.committed',
    ({ seq }) => seq > (journey.events().find(({ type }) => type === 'rollback.finished')?.seq ?? 0),
  );
  await journey.shows('The agent asks');
  await journey.press('d', () => journey.event('action.answered'));
  await journey.event('run.finished');
  expect(git(root, 'log', '--format=%s', 'chaperone/write-the-files').trim().split('\n')).toEqual([
    'Write three',
    'Write two',
    'Write one',
    'First',
  ]);
  // It knows what was before: the same conversation.
  expect(model.asked.at(-1)?.said.join('\n')).toContain('Task: Write the files');
});

test('killed with the supervisor, the agent does nothing more, and the run can be gone on with', async () => {
  const { journey, home, root, env, model } = await planned(asks);
  await proceed(journey);
  await journey.shows('The agent asks');
  const started = journey.events().findLast(({ type }) => type === 'agent.started') as Event & {
    type: 'agent.started';
  };
  process.kill(journey.pty.pid, 'SIGKILL');
  await journey.exited;
  // Nothing tells of it: its supervisor is dead.
  while (!gone(started.pid)) await new Promise((resolve) => setTimeout(resolve, 50));
  const before = model.asked.length;
  const again = new Journey({ home, cwd: root, env, args: ['resume'] });
  await again.shows('The agent asks');
  await again.press('a', () => again.event('action.answered', ({ answer }) => answer === 'allow'));
  await again.event('run.finished');
  expect(model.asked.length).toBeGreaterThan(before);
  expect(model.asked.at(-1)?.said.join('\n')).toContain('You were interrupted and started again');
  expect(git(root, 'log', '--format=%s', 'chaperone/write-the-files').trim().split('\n')).toHaveLength(4);
});

test('an agent that was killed makes the run wait with the reason, and P starts it where it was', async () => {
  const { journey, root, model } = await planned(asks);
  await proceed(journey);
  await journey.shows('The agent asks');
  const { pid } = journey.events().findLast(({ type }) => type === 'agent.started') as Event & {
    type: 'agent.started';
  };
  process.kill(pid, 'SIGKILL');
  await journey.event('agent.exited', ({ again }) => !again);
  await journey.press('P', () => journey.event('run.continued'));
  await journey.until(
    'a second question',
    () =>
      journey.events().filter((event) => event.type === 'action.judged' && event.decision.verdict === 'ask').length ===
        2 || undefined,
  );
  await journey.shows('The agent asks');
  await journey.press('a', () => journey.event('action.answered'));
  await journey.event('run.finished');
  expect(model.asked.at(-1)?.said.join('\n')).toContain('Task: Write the files');
  expect(git(root, 'log', '--format=%s', 'chaperone/write-the-files').trim().split('\n')).toHaveLength(4);
});
