import type { Command } from 'commander';

/** One option of a command, as help, completions and man page tell it. */
export interface OptionRow {
  /** `-f, --follow` or `--dirty <how>`. */
  readonly flags: string;
  readonly long: string;
  readonly short: string | undefined;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
  readonly description: string;
}

/** One command by its whole name (`policy check`). */
export interface CommandRow {
  readonly name: string;
  /** Its arguments as they are written: `<target> [run]`. */
  readonly args: string;
  readonly description: string;
  readonly options: readonly OptionRow[];
}

/** Every command with its options, from the very table that parses the command line. */
export function commandTable(root: Command, prefix = ''): CommandRow[] {
  return root.commands.flatMap((command) => {
    const name = `${prefix}${command.name()}`;
    const row: CommandRow = {
      name,
      args: command.registeredArguments
        .map((arg) => {
          const text = `${arg.name()}${arg.variadic ? '...' : ''}`;
          return arg.required ? `<${text}>` : `[${text}]`;
        })
        .join(' '),
      description: command.description(),
      options: command.options.map((option) => ({
        flags: option.flags,
        long: option.long ?? '',
        short: option.short,
        takesValue: option.required || option.optional,
        choices: option.argChoices ?? [],
        description: option.description,
      })),
    };
    return [row, ...commandTable(command, `${name} `)];
  });
}
