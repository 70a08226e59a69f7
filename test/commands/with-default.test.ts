import { expect, test } from 'vitest';
import { program } from '../../source/commands/main.ts';
import { withDefault } from '../../source/commands/with-default.ts';

const read = (...argv: string[]) =>
  withDefault(
    argv,
    program(() => {}),
  );

test('words that are a task are a task', () => {
  for (const argv of [
    ['Add tests for the parser'],
    ['add', 'tests'],
    ['patch', 'the', 'parser'],
    ['--detach', 'fix'],
    ['--recipe', 'tests', 'Test the parser'],
    ['Fix it', '--no-ui'],
    [],
  ])
    expect(read(...argv), argv.join(' ')).toEqual(['run', ...argv]);
  expect(read('ls', '--all')).toEqual(['ls', '--all']);
  expect(read('run', 'word')).toEqual(['run', 'word']);
});

test('a single word that is no command starts nothing, and says what was meant', () => {
  expect(() => read('statsu')).toThrow('There is no command "statsu". chaperone --help lists them.');
  expect(() => read('status')).toThrow('Did you mean: chaperone ls?');
  expect(() => read('status', '--json')).toThrow('Did you mean: chaperone ls?');
  expect(() => read('Undo')).toThrow('no command');
  expect(() => read('undo')).toThrow('chaperone rollback --undo?');
  expect(() => read('docter')).toThrow('Did you mean: chaperone doctor?');
  expect(() => read('constructor')).toThrow('(A task of one word: chaperone run constructor)');
  expect(() => read('src/*')).toThrow("chaperone run 'src/*'");
  expect(() => read('  ')).toThrow('The task is empty');
});

test('a first word that is all but a command starts nothing either', () => {
  expect(() => read('runn', 'Add tests')).toThrow('Did you mean: chaperone run?');
  expect(() => read('rollbak', '3')).toThrow('Did you mean: chaperone rollback?');
  expect(() => read('logs', 'my-run')).toThrow('(A task stands in quotes: chaperone "logs …")');
});
