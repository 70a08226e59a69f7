import type { Command } from 'commander';
import { Failure } from './failure.ts';

/** What people type who know other tools, and what it is called here. */
const known = new Map([
  ['status', 'ls'],
  ['list', 'ls'],
  ['ps', 'ls'],
  ['start', 'run'],
  ['logs', 'log'],
  ['show', 'report'],
  ['undo', 'rollback --undo'],
  ['restore', 'rollback'],
  ['checkout', 'rollback'],
  ['checkpoints', 'vault'],
  ['kill', 'stop'],
  ['cancel', 'stop'],
  ['delete', 'rm'],
  ['continue', 'resume'],
  ['proceed', 'approve'],
  ['allow', 'answer allow'],
  ['deny', 'answer deny'],
  ['check', 'policy check'],
  ['explain', 'policy explain'],
  ['settings', 'config'],
  ['recipe', 'recipes'],
  ['version', '--version'],
]);

/**
 * `chaperone "task"` means `chaperone run "task"`. One word is taken for a slip, never for a task: no agent shall begin
 * because somebody typed `chaperone status`. So is a first word that is all but a command, before a quoted task.
 */
export function withDefault(argv: readonly string[], root: Command): string[] {
  const at = argv.findIndex((word) => !word.startsWith('-'));
  const word = argv[at];
  if (word === undefined)
    return argv.some((one) => /^(-h|--help|-V|--version)$/.test(one)) ? [...argv] : ['run', ...argv];
  const names = ['help', ...root.commands.map((command) => command.name())];
  if (at > 0) return ['run', ...argv];
  if (names.includes(word)) return [...argv];
  if (word.trim() === '')
    throw new Failure('usage', 'The task is empty. Say what to do: chaperone "Add tests for the parser"', 2);
  const others = argv.slice(1).filter((one) => !one.startsWith('-'));
  if (others.length === 0 && /^\S+$/.test(word)) {
    const meant = known.get(word) ?? names.find((name) => distance(name, word) <= 2);
    const hint = meant ? `Did you mean: chaperone ${meant}?` : 'chaperone --help lists them.';
    throw new Failure(
      'usage',
      `There is no command "${word}". ${hint} (A task of one word: chaperone run ${/^\w+$/.test(word) ? word : `'${word}'`})`,
      2,
    );
  }
  const slip = names.find((name) => name[0] === word[0] && distance(name, word) === 1);
  if (slip)
    throw new Failure(
      'usage',
      `There is no command "${word}". Did you mean: chaperone ${slip}? (A task stands in quotes: chaperone "${word} …")`,
      2,
    );
  return ['run', ...argv];
}

/** How many letters have to be put in, taken out or changed to make one word the other (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(
        Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)),
      );
    row = next;
  }
  return row[b.length] ?? 0;
}
