// Writes into README.md what comes from tables: the keys and the commands. A test fails while the two differ.
import { readFileSync, writeFileSync } from 'node:fs';
import { commandTable } from '../source/commands/command-table.ts';
import { commandsTable } from '../source/commands/commands-table.ts';
import { program } from '../source/commands/main.ts';
import { keysTable } from '../source/ui/keys-table.ts';

const parts = { keys: keysTable(), commands: commandsTable(commandTable(program(() => {}))) };
let text = readFileSync('README.md', 'utf8');
for (const [name, table] of Object.entries(parts))
  text = text.replace(
    new RegExp(`<!-- ${name} -->\\n[\\s\\S]*?\\n<!-- /${name} -->`),
    () => `<!-- ${name} -->\n${table.trim()}\n<!-- /${name} -->`,
  );
writeFileSync('README.md', text);
