import type { Command } from 'commander';

/** What somebody wants who asks for help, and the commands for it. */
const groups: Readonly<Record<string, readonly string[]>> = {
  'Hand a task over:': ['run', 'resume', 'queue', 'inbox', 'recipes', 'exec', 'demo'],
  'Look in:': ['attach', 'ls', 'log', 'watch', 'replay', 'report'],
  'Decide from another shell:': ['approve', 'reject', 'answer', 'go-on', 'stop'],
  'Go back, bring to an end, tidy up:': ['rollback', 'finish', 'rm', 'vault'],
  'Set up:': ['init', 'policy', 'trust', 'config', 'doctor', 'completions', 'man', 'help'],
};

/** Puts the commands of `--help` into groups, by what one wants to do; fails for one that is in none. */
export function groupCommands(root: Command): void {
  for (const command of root.commands) {
    const found = Object.entries(groups).find(([, names]) => names.includes(command.name()));
    if (!found) throw new Error(`${command.name()} is in no group of group-commands.ts`);
    command.helpGroup(found[0]);
  }
}
