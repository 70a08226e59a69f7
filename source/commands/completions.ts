import type { CommandRow, OptionRow } from './command-table.ts';
import { Failure } from './failure.ts';

/** Prints the program that completes command lines in a shell; made from the table of commands. */
export function completions(shell: string, rows: readonly CommandRow[]): number {
  const text = completionText(shell, rows);
  if (text === undefined)
    throw new Failure('usage', `Completions are there for bash, zsh and fish, not for ${shell}.`, 2);
  process.stdout.write(text);
  return 0;
}

/** The completion program of a shell; undefined for one that is not known. */
export function completionText(shell: string, rows: readonly CommandRow[]): string | undefined {
  switch (shell) {
    case 'bash':
      return bash(rows);
    case 'zsh':
      return zsh(rows);
    case 'fish':
      return fish(rows);
    default:
      return undefined;
  }
}

/** Lists the names of runs, for arguments that name one. */
const RUNS = `command chaperone ls --all --json 2>/dev/null | sed -n 's/^{"name":"\\([^"]*\\)".*/\\1/p'`;

const tops = (rows: readonly CommandRow[]) => rows.filter((row) => !row.name.includes(' '));
const below = (rows: readonly CommandRow[], name: string) =>
  rows.filter((row) => row.name.startsWith(`${name} `)).map((row) => row.name.slice(name.length + 1));
const words = (options: readonly OptionRow[]) =>
  options.flatMap(({ short, long }) => [...(short ? [short] : []), long]);
/** What the first argument can be, where the usage says it: `<allow|deny>`. */
const choices = (row: CommandRow): readonly string[] =>
  /^<([\w-]+(?:\|[\w-]+)+)>/.exec(row.args)?.[1]?.split('|') ?? [];
const namesRun = (row: CommandRow) => /\brun\b/.test(row.args);

function bash(rows: readonly CommandRow[]): string {
  const cases = rows.map((row) => {
    const valued = row.options.filter((option) => option.takesValue);
    const values = valued.map((option) => `        ${option.long}) values="${option.choices.join(' ')}"; valued=1 ;;`);
    const first = [...words(row.options), ...below(rows, row.name), ...choices(row)].join(' ');
    return [
      `    "${row.name}")`,
      ...(values.length > 0 ? ['      case "$prev" in', ...values, '      esac'] : []),
      `      words="${first}"`,
      ...(namesRun(row)
        ? [`      [ -z "$valued" ] && case "$cur" in -*) ;; *) words="$words $(${RUNS})" ;; esac`]
        : []),
      '      ;;',
    ].join('\n');
  });
  const parents = tops(rows).filter((row) => below(rows, row.name).length > 0);
  return `# Completions of chaperone for bash. Use them: source <(chaperone completions bash)
_chaperone() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" name="\${COMP_WORDS[1]}" words="" values="" valued=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${tops(rows)
      .map((row) => row.name)
      .join(' ')} --help --version" -- "$cur"))
    return
  fi
  case "$name" in
    ${parents.map((row) => row.name).join('|') || '-'}) [ "$COMP_CWORD" -gt 2 ] && name="$name \${COMP_WORDS[2]}" ;;
  esac
  case "$name" in
${cases.join('\n')}
  esac
  if [ -n "$valued" ]; then COMPREPLY=($(compgen -W "$values" -- "$cur")); else COMPREPLY=($(compgen -W "$words --help" -- "$cur")); fi
}
complete -o default -F _chaperone chaperone
`;
}

const single = (text: string) => text.replaceAll("'", "'\\''");

function zsh(rows: readonly CommandRow[]): string {
  const about = (text: string) => single(text.replace(/[[\]:\\]/g, '\\$&'));
  const describe = (list: readonly { name: string; description: string }[]) =>
    list.map(({ name, description }) => `'${name}:${single(description.replaceAll(':', '\\:'))}'`).join(' ');
  const one = (option: OptionRow) => {
    const value = option.takesValue ? `:value:(${option.choices.join(' ')})` : '';
    return [option.long, ...(option.short ? [option.short] : [])]
      .map((flag) => `'${flag}[${about(option.description)}]${value}'`)
      .join(' ');
  };
  const cases = rows.map((row) => {
    const inner = rows
      .filter((other) => other.name.startsWith(`${row.name} `))
      .map((other) => ({ name: other.name.slice(row.name.length + 1), description: other.description }));
    const rest =
      inner.length > 0
        ? `"1:command:((${inner.map(({ name }) => name).join(' ')}))"`
        : namesRun(row)
          ? `"*:run:($(${RUNS}))"`
          : "'*:file:_files'";
    const named = choices(row).length > 0 ? [`'1:value:(${choices(row).join(' ')})'`] : [];
    return `    "${row.name}") _arguments ${[...row.options.map(one), ...named, rest].join(' ')} ;;`;
  });
  const parents = tops(rows).filter((row) => below(rows, row.name).length > 0);
  return `#compdef chaperone
# Completions of chaperone for zsh. Use them: source <(chaperone completions zsh), after compinit; or as _chaperone in a folder of fpath
_chaperone() {
  local -a commands
  commands=(${describe(tops(rows))})
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local name="\${words[2]}"
  case "$name" in
    ${parents.map((row) => row.name).join('|') || '-'}) (( CURRENT > 3 )) && name="$name \${words[3]}" && shift words && (( CURRENT-- )) ;;
  esac
  shift words
  (( CURRENT-- ))
  case "$name" in
${cases.join('\n')}
  esac
}
# Autoloaded it is called to complete; sourced it only has to be made known.
if [[ "\${funcstack[1]-}" = _chaperone ]]; then _chaperone "$@"; else compdef _chaperone chaperone; fi
`;
}

function fish(rows: readonly CommandRow[]): string {
  const top = tops(rows);
  const names = top.map((row) => row.name).join(' ');
  const lines = top.map(
    (row) =>
      `complete -c chaperone -f -n "not __fish_seen_subcommand_from ${names}" -a ${row.name} -d '${single(row.description)}'`,
  );
  for (const row of rows) {
    const [first = '', second] = row.name.split(' ');
    const inner = below(rows, first).join(' ');
    const seen = second
      ? `__fish_seen_subcommand_from ${first}; and __fish_seen_subcommand_from ${second}`
      : inner
        ? `__fish_seen_subcommand_from ${first}; and not __fish_seen_subcommand_from ${inner}`
        : `__fish_seen_subcommand_from ${first}`;
    if (second)
      lines.push(
        `complete -c chaperone -f -n "__fish_seen_subcommand_from ${first}; and not __fish_seen_subcommand_from ${inner}" -a ${second} -d '${single(row.description)}'`,
      );
    for (const option of row.options)
      lines.push(
        [
          `complete -c chaperone -n "${seen}" -l ${option.long.slice(2)}`,
          ...(option.short ? [`-s ${option.short.slice(1)}`] : []),
          ...(option.takesValue ? [option.choices.length > 0 ? `-x -a '${option.choices.join(' ')}'` : '-r'] : []),
          `-d '${single(option.description)}'`,
        ].join(' '),
      );
    if (choices(row).length > 0) lines.push(`complete -c chaperone -f -n "${seen}" -a '${choices(row).join(' ')}'`);
    if (namesRun(row))
      lines.push(`complete -c chaperone -f -n "${seen}" -a "(${RUNS.replaceAll('"', '\\"').replaceAll('$', '\\$')})"`);
  }
  return `# Completions of chaperone for fish. Use them: chaperone completions fish > ~/.config/fish/completions/chaperone.fish\n${lines.join('\n')}\n`;
}
