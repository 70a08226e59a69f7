import { expect, test } from 'vitest';
import { git, Journey } from '../helpers/journey.ts';
import type { Answer, Asked } from './helpers/claude-model.ts';
import { claudeWorld, planned, proceed } from './helpers/claude-world.ts';
import { smallScript, use } from './helpers/small-script.ts';

test('P interrupts what goes on, and P again takes it up in the same conversation', async () => {
  const hung = Promise.withResolvers<void>();
  let root = '';
  let times = 0;
  const script = (asked: Asked): Answer => {
    if (asked.instruction.title === 'Write one' && asked.instruction.moves === 0 && times++ === 0) {
      hung.resolve();
      return { hang: true };
    }
    return smallScript(() => root)(asked);
  };
  const world = await claudeWorld({}, undefined, script);
  root = world.root;
  const journey = new Journey({ ...world, cwd: root, args: ['run', '--yes', '--agent', 'claude', 'Write the files'] });
  await journey.event('plan.proposed');
  await proceed(journey);
  await hung.promise;
  await journey.press('P', () => journey.event('run.paused'));
  // What was not answered at all yet stands in its prompt again; else it says that it was interrupted.
  await journey.press('2', () => journey.shows('[2 Agent'));
  await journey.gone('esc to interrupt');
  await journey.press('P', () => journey.event('run.continued'));
  await journey.event('run.finished');
  expect(world.model.asked.at(-1)?.said.join('\n')).toContain('The pause is over. Go on');
  expect(git(root, 'log', '--format=%s', 'chaperone/write-the-files').trim().split('\n')).toHaveLength(4);
});

test('while it waits for an answer P interrupts nothing', async () => {
  const { journey, model } = await planned({
    'Write one': ({ instruction }, root) => {
      if (instruction.moves === 0)
        return use('Notes.', ['Write', { file_path: `${root}/src/notes.txt`, content: 'notes\n' }]);
      if (instruction.moves === 1)
        return use('I write.', ['Write', { file_path: `${root}/src/one.txt`, content: 'one\n' }]);
      return { text: 'One is written.' };
    },
  });
  await proceed(journey);
  await journey.shows('The agent asks');
  await journey.press('\x1b', () => journey.gone('The agent asks'));
  await journey.press('P', () => journey.event('run.paused'));
  await journey.press('P', () => journey.event('run.continued'));
  await journey.press('3', () => journey.shows('[3 Violations'));
  await journey.press('a', () => journey.event('action.answered'));
  await journey.event('run.finished');
  expect(model.asked.at(-1)?.said.join('\n')).not.toContain('Request interrupted');
});

test('a word of the person’s reaches it in the middle of its turn, whatever it begins with', async () => {
  const { journey, model, root } = await planned({
    'Write one': ({ instruction }) => {
      if (instruction.moves === 0)
        return use('Notes.', ['Write', { file_path: `${root}/src/notes.txt`, content: 'notes\n' }]);
      if (instruction.moves === 1)
        return use('I write.', ['Write', { file_path: `${root}/src/one.txt`, content: 'one\n' }]);
      return { text: 'One is written.' };
    },
  });
  await proceed(journey);
  await journey.shows('The agent asks');
  await journey.press('\x1b', () => journey.gone('The agent asks'));
  await journey.press('i', () => journey.shows('new line'));
  journey.keys('!touch src/by-word');
  await journey.shows('!touch src/by-word');
  await journey.press('\r', () => journey.event('person.instructed'));
  await journey.press('3', () => journey.shows('[3 Violations'));
  await journey.press('a', () => journey.event('action.answered'));
  await journey.event('notes.told');
  await journey.event('run.finished');
  // Heard within the first step, and no shell ran it.
  const heard = model.asked.findIndex(({ raw }) => raw.includes('!touch src/by-word'));
  expect(model.asked[heard]?.instruction.title).toBe('Write one');
  expect(git(root, 'ls-files', '-o', 'src').trim()).toBe('');
});

test('a word to an agent that its person interrupted is typed, and neither a shell nor a command of the CLI gets it', async () => {
  const hung = Promise.withResolvers<void>();
  let root = '';
  let times = 0;
  const script = (asked: Asked): Answer => {
    if (asked.instruction.title === 'Write one' && asked.instruction.moves === 0 && times++ === 0) {
      hung.resolve();
      return { hang: true };
    }
    return smallScript(() => root)(asked);
  };
  const world = await claudeWorld({}, undefined, script);
  root = world.root;
  const journey = new Journey({ ...world, cwd: root, args: ['run', '--yes', '--no-sandbox', 'Write the files'] });
  await journey.event('plan.proposed');
  await proceed(journey);
  await hung.promise;
  await journey.press('2', () => journey.shows('[2 Agent'));
  await journey.press('\r', () => journey.shows('Ctrl+Q comes out'));
  journey.keys('\x1b');
  await journey.shows('Interrupted');
  journey.keys('\x11');
  await journey.gone('Ctrl+Q comes out');
  await journey.press('i', () => journey.shows('new line'));
  journey.keys('!touch src/by-word');
  await journey.shows('!touch src/by-word');
  await journey.press('\r', () => journey.event('person.instructed'));
  await journey.event('run.finished');
  expect(world.model.asked.some(({ said }) => said.some((text) => text.trim().startsWith('!touch src/by-word')))).toBe(
    true,
  );
  expect(git(root, 'ls-files', '-o', 'src').trim()).toBe('');
});
