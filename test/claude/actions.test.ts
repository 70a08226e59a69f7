import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { git } from '../helpers/journey.ts';
import { planned, proceed } from './helpers/claude-world.ts';
import { use } from './helpers/small-script.ts';

test('what the policy forbids is refused with its bullet, and a commit with what the supervisor does instead', async () => {
  const { journey, model, root } = await planned({
    'Write one': ({ instruction }) => {
      if (instruction.moves === 0)
        return use('I publish.', ['Bash', { command: 'git push origin main', description: 'x' }]);
      if (instruction.moves === 1)
        return use('I commit.', ['Bash', { command: 'git commit -qam Mine', description: 'x' }]);
      if (instruction.moves === 2)
        return use('I write.', ['Write', { file_path: `${root}/src/one.txt`, content: 'one\n' }]);
      return { text: 'One is written.' };
    },
  });
  await proceed(journey);
  const push = await journey.event(
    'action.judged',
    ({ action }) => action.kind === 'exec' && /push/.test(action.command),
  );
  expect(push.decision).toMatchObject({ verdict: 'deny' });
  expect(push.decision.matches[0]?.source).toMatchObject({ file: 'CLAUDE.md', line: 6 });
  await journey.shows('CLAUDE.md:6');
  const asked = await journey.event(
    'action.judged',
    ({ action }) => action.kind === 'exec' && /commit/.test(action.command),
  );
  if (asked.decision.verdict === 'ask') {
    await journey.shows('The agent asks');
    await journey.press('d', () => journey.event('action.answered', ({ answer }) => answer === 'deny'));
  }
  await journey.event('run.finished');
  const results = model.asked.at(-1)?.results ?? [];
  const told = (text: string) => results.find(({ input }) => String(input.command).includes(text));
  expect(told('push')).toMatchObject({ error: true, text: expect.stringContaining('NO git push to origin/main') });
  expect(told('commit')).toMatchObject({ error: true, text: expect.stringContaining('commits it for you') });
});

test('an action outside the step is asked, and the key decides: yes once, no the next time', async () => {
  const { journey, root, model } = await planned({
    'Write one': ({ instruction }) => {
      if (instruction.moves < 2)
        return use('Notes.', ['Write', { file_path: `${root}/src/notes${instruction.moves}.txt`, content: 'notes\n' }]);
      if (instruction.moves === 2)
        return use('I write.', ['Write', { file_path: `${root}/src/one.txt`, content: 'one\n' }]);
      return { text: 'One is written.' };
    },
  });
  await proceed(journey);
  await journey.shows('The agent asks');
  await journey.press('a', () => journey.event('action.answered', ({ answer }) => answer === 'allow'));
  await journey.event('action.judged', ({ action }) => action.kind === 'write' && action.path.endsWith('notes1.txt'));
  await journey.shows('The agent asks');
  await journey.press('d', () => journey.event('action.answered', ({ answer }) => answer === 'deny'));
  await journey.event('run.finished');
  expect(readFileSync(join(root, 'src/notes0.txt'), 'utf8')).toBe('notes\n');
  expect(existsSync(join(root, 'src/notes1.txt'))).toBe(false);
  const denied = model.asked.at(-1)?.results.find(({ text }) => text.includes('The person said no'));
  expect(denied).toMatchObject({ tool: 'Write', error: true });
});

test('a subagent’s call is judged too, and shown with whose it is', async () => {
  const inner = 'Look around and publish';
  const { journey, root, model } = await planned({
    'Write one': ({ instruction }) => {
      if (instruction.moves === 0)
        return use('I send somebody.', [
          'Agent',
          { description: 'Look around', prompt: inner, subagent_type: 'general-purpose' },
        ]);
      if (instruction.moves === 1)
        return use('I write.', ['Write', { file_path: `${root}/src/one.txt`, content: 'one\n' }]);
      return { text: 'One is written.' };
    },
    other: ({ said, results }) => {
      if (!said.some((text) => text.includes(inner))) return { text: 'There is nothing to do.' };
      return results.length === 0
        ? use('I publish.', ['Bash', { command: 'git push origin main', description: 'x' }])
        : { text: `It said: ${results[0]?.text}` };
    },
  });
  await proceed(journey);
  const judged = await journey.event('action.judged', ({ action }) => action.kind === 'exec');
  expect(judged).toMatchObject({ who: 'general-purpose', decision: { verdict: 'deny' } });
  await journey.event('run.finished');
  const report = model.asked.at(-1)?.results.find(({ tool }) => tool === 'Agent');
  expect(report?.text).toContain('NO git push to origin/main');
});

test('red goes back to the agent with the output, and green is committed', async () => {
  const { journey, root, model } = await planned({
    'Write one': ({ instruction }) =>
      instruction.moves === 0
        ? use('I write.', ['Write', { file_path: `${root}/src/one.txt`, content: 'wrong\n' }])
        : { text: 'One is written.' },
    repair: ({ instruction }) =>
      instruction.moves === 0
        ? use('I mend it.', ['Edit', { file_path: `${root}/src/one.txt`, old_string: 'wrong', new_string: 'one' }])
        : { text: 'It is mended.' },
  });
  await proceed(journey);
  await journey.event('verify.finished', ({ results }) => results.some(({ ok }) => !ok));
  await journey.event('run.finished');
  expect(model.asked.at(-1)?.said.join('\n')).toContain('The verification of this step failed:');
  expect(git(root, 'show', 'chaperone/write-the-files~2:src/one.txt')).toBe('one\n');
});
