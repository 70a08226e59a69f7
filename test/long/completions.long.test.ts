import { test } from 'vitest';
import { openShell, type ShellName, wanted } from '../helpers/shell-completion.ts';

// Both shells have to be installed here (apt-get install zsh fish): a shell that is not there fails, it is not skipped.
test.each<ShellName>(['zsh', 'fish'])(
  'Tab in a real %s completes commands, options, their values, arguments and runs',
  {
    timeout: 240_000,
  },
  async (name) => {
    const shell = await openShell(name);
    for (const [typed, shown] of wanted) await shell.completes(typed, shown);
  },
);
