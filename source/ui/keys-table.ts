import { type Binding, shownKeys } from './binding.ts';
import { groups, whereText } from './dialogs/help-doc.ts';
import { keys } from './keys.ts';

/** The table of keys as Markdown, for the README: one section for each thing that one wants to do. */
export function keysTable(): string {
  const row = (binding: Binding) => {
    const where = whereText(binding);
    const cell = (text: string) => text.replaceAll('|', '\\|');
    return `| ${cell(shownKeys(binding))} | ${cell(where || 'everywhere')} | ${cell(binding.help)} |`;
  };
  return groups
    .map((group) =>
      [
        `**${group}**`,
        '',
        '| key | where | what it does |',
        '| --- | --- | --- |',
        ...keys.filter((binding) => binding.group === group).map(row),
      ].join('\n'),
    )
    .join('\n\n');
}
