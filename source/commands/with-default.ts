import type { Command } from 'commander';
import { Failure } from './failure.ts';

/** `chaperone "task"` means `chaperone run "task"`; a lone word that is nearly a command is taken for a slip. */
export function withDefault(argv: readonly string[], root: Command): string[] {
  const at = argv.findIndex((word) => !word.startsWith('-'));
  const word = argv[at];
  if (word === undefined)
    return argv.some((one) => /^(-h|--help|-V|--version)$/.test(one)) ? [...argv] : ['run', ...argv];
  const names = ['help', ...root.commands.map((command) => command.name())];
  if (at === 0 && names.includes(word)) return [...argv];
  if (argv.length === 1 && /^[a-z-]+$/.test(word)) {
    const near = names.find((name) => distance(name, word) <= 2);
    if (near)
      throw new Failure(
        'usage',
        `There is no command "${word}". Did you mean: chaperone ${near}? (A task of one word: chaperone run ${word})`,
        2,
      );
  }
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
