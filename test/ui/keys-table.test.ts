import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keys } from '../../source/ui/keys.ts';
import { keysTable } from '../../source/ui/keys-table.ts';

test('the README’s table has a row for every key, and says where it works', () => {
  const rows = keysTable()
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| key') && !line.startsWith('| ---'));
  expect(rows).toHaveLength(keys.length);
  expect(rows).toContain(
    '| p | in the plan | approves the plan, so that the agent works on it; asks first if lines are asked or wide |',
  );
  for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(4);
});

test('the README shows the table as it is', () => {
  const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
  const shown = readme.split('<!-- keys -->\n')[1]?.split('\n<!-- /keys -->')[0];
  expect(shown).toBe(keysTable().trim());
});
