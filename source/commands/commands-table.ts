import type { CommandRow } from './command-table.ts';

/** The table of commands as Markdown, for the README. */
export function commandsTable(rows: readonly CommandRow[]): string {
  const cell = (text: string) => text.replaceAll('|', '\\|');
  const line = ({ name, args, description, options }: CommandRow) =>
    `| \`${cell(`chaperone ${name}${args === '' ? '' : ` ${args}`}`)}\` | ${cell(description)} | ${options.map((option) => `\`${cell(option.long)}\``).join(' ')} |`;
  // A command that only holds others says nothing by itself.
  const shown = rows.filter((row) => !rows.some((other) => other.name.startsWith(`${row.name} `)));
  return ['| command | what it does | options |', '| --- | --- | --- |', ...shown.map(line)].join('\n');
}
