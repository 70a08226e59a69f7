import { exitCodes } from '../core/exit-code.ts';
import { shownKeys } from '../ui/binding.ts';
import { groups, whereText } from '../ui/dialogs/help-doc.ts';
import { keys } from '../ui/keys.ts';
import type { CommandRow } from './command-table.ts';

/** Prints the man page. */
export function man(rows: readonly CommandRow[], version: string): number {
  process.stdout.write(manPage(rows, version));
  return 0;
}

/** Text as roff takes it: no line begins a request, no character is an escape (groff_char(7)). */
function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^(?=[.'])/gm, '\\&')
    .replaceAll('↑', 'Up')
    .replaceAll('↓', 'Down')
    .replaceAll('←', 'Left')
    .replaceAll('→', 'Right')
    .replaceAll('’', '\\(cq');
}

/** The man page chaperone(1), made from the tables of commands, keys and exit codes. */
export function manPage(rows: readonly CommandRow[], version: string): string {
  const item = (head: string, text: string) => `.TP\n.B ${roff(head)}\n${roff(text)}`;
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ['NAME', [roff('chaperone - hand a whole task to a coding agent and stay in control')]],
    ['SYNOPSIS', ['.B chaperone', '.RI [ task ]', '.br', '.B chaperone', '.I command', roff('[options] [arguments]')]],
    [
      'DESCRIPTION',
      [
        roff(
          'The agent shows a plan first, works only after proceed, can only do what the project’s policy and the approved plan allow, and leaves a trail of checkpoints, to any of which one key goes back. Without a command the words are the task; without words the past runs are shown, and a prompt.',
        ),
      ],
    ],
    [
      'COMMANDS',
      rows.flatMap((row) => [
        item(`${row.name}${row.args === '' ? '' : ` ${row.args}`}`, row.description),
        ...(row.options.length > 0
          ? [
              '.RS',
              ...row.options.map((option) =>
                item(
                  option.flags,
                  `${option.description}${option.choices.length > 0 ? ` (${option.choices.join(', ')})` : ''}`,
                ),
              ),
              '.RE',
            ]
          : []),
      ]),
    ],
    [
      'KEYS',
      groups.flatMap((group) => [
        `.SS ${roff(group)}`,
        ...keys
          .filter((binding) => binding.group === group)
          .map((binding) =>
            item(shownKeys(binding), `${binding.help}${whereText(binding) ? ` (${whereText(binding)})` : ''}`),
          ),
      ]),
    ],
    ['EXIT STATUS', exitCodes.map(([code, means]) => item(String(code), means))],
    [
      'FILES',
      [
        item('CLAUDE.md, AGENTS.md', 'the section "Permissions for Auto Mode" is the project’s policy'),
        item('.claude-policy.md', 'the same as a whole file'),
        item('$XDG_CONFIG_HOME/chaperone/policy.md', 'the person’s own policy, for every repository'),
        item('$XDG_CONFIG_HOME/chaperone/config.json', 'settings; chaperone config tells them'),
        item('$XDG_CONFIG_HOME/chaperone/recipes/*.md', 'the person’s own recipes'),
        item('$XDG_STATE_HOME/chaperone/', 'runs, vaults of checkpoints, locks'),
      ],
    ],
    [
      'ENVIRONMENT',
      [
        item('ANTHROPIC_API_KEY, ANTHROPIC_AUTH_TOKEN', 'for the built-in agent’s model'),
        item('ANTHROPIC_BASE_URL, ANTHROPIC_MODEL', 'another endpoint, another model'),
        item('EDITOR, VISUAL', 'what edits a plan'),
        item('NO_COLOR', 'turns colours off'),
      ],
    ],
  ];
  return `.TH CHAPERONE 1 "" "chaperone ${version}" "User Commands"\n${sections.map(([name, lines]) => `.SH ${name}\n${lines.join('\n')}`).join('\n')}\n`;
}
