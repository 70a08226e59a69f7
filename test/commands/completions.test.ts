import { test } from 'vitest';
import { openShell, wanted } from '../helpers/shell-completion.ts';

test('Tab in a real bash completes commands, options, their values, arguments and runs', {
  timeout: 120_000,
}, async () => {
  const shell = await openShell('bash');
  for (const [typed, shown] of wanted) await shell.completes(typed, shown);
});
