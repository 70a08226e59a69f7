import { execute } from './command.ts';
import { doubt, reach, touch } from './effects.ts';
import { type Call, call as newCall } from './found.ts';
import { sort } from './options.ts';
import type { Scope, Value } from './state.ts';
import { suspect } from './suspect.ts';

/** What a program's arguments mean when options are not enough to say it. Words are all but the program's name. */
export type Handler = (words: readonly Value[], scope: Scope, call: Call) => void;

/** What a program does with its operands. `pattern`: the first is no path. `copy`, `move`: the last is written. `filter`: the second. */
export type Operands = 'none' | 'read' | 'write' | 'delete' | 'pattern' | 'copy' | 'move' | 'filter' | 'hosts';

/** One program (or several alike): all that has to be known to say what its arguments do. */
export interface Row {
  /** Names, separated by blanks. */
  readonly names: string;
  /** Where its behaviour is described. */
  readonly source: string;
  /** Can it change files other than those named here? Default: nobody can say. */
  readonly changes?: 'no' | 'yes';
  /** Options that take a value, beside those in `reads` and `writes`. */
  readonly takes?: string;
  /** Options whose optional value is attached (`-i.bak`). */
  readonly attached?: string;
  readonly reads?: string;
  readonly writes?: string;
  /** Default: none. */
  readonly operands?: Operands;
  /** Operands are whole trees: always, or with one of these options. */
  readonly tree?: true | string;
  /** Of a tree it skips hidden and ignored files, unless one of these options is given. */
  readonly visible?: string;
  /** Without operands it looks at the current folder. */
  readonly here?: true;
  /** With one of these options, what operands mean changes. */
  readonly when?: readonly { readonly options: string; readonly operands: Operands }[];
  /** With one of these options it runs other programs or writes elsewhere: nobody can say what it does. */
  readonly spoils?: string;
  /** With one of these options the words after it are a command, with what was found behind them. */
  readonly starts?: string;
  /** Options that give the pattern, so that no operand is one. */
  readonly pattern?: string;
  readonly run?: Handler;
}

/** A row made ready: lists as arrays and sets. */
export interface Program {
  readonly row: Row;
  readonly takes: ReadonlySet<string>;
  readonly attached: ReadonlySet<string>;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly spoils: readonly string[];
  readonly starts: readonly string[];
  readonly tree: readonly string[];
  readonly visible: readonly string[];
  readonly pattern: readonly string[];
  readonly when: readonly { readonly options: readonly string[]; readonly operands: Operands }[];
}

export const list = (text: string | undefined): string[] => (text ? text.split(' ') : []);

/** Makes rows ready and finds them by name. */
export function table(rows: readonly Row[]): Map<string, Program> {
  const programs = new Map<string, Program>();
  for (const row of rows) {
    const program: Program = {
      row,
      takes: new Set([...list(row.takes), ...list(row.reads), ...list(row.writes)]),
      attached: new Set(list(row.attached)),
      reads: list(row.reads),
      writes: list(row.writes),
      spoils: list(row.spoils),
      starts: list(row.starts),
      tree: list(row.tree === true ? undefined : row.tree),
      visible: list(row.visible),
      pattern: list(row.pattern),
      when: (row.when ?? []).map(({ options, operands }) => ({ options: list(options), operands })),
    };
    for (const name of list(row.names)) programs.set(name, program);
  }
  return programs;
}

/** Notes what a program of a plain row does. */
export function apply(program: Program, words: readonly Value[], scope: Scope, call: Call): void {
  const { row } = program;
  if (row.changes) call.changes = row.changes;
  if (row.run) {
    row.run(words, scope, call);
    return;
  }
  const at = program.starts.length > 0 ? words.findIndex((word) => program.starts.includes(word.text)) : -1;
  if (at >= 0) {
    const command: readonly Value[] = [...words.slice(at + 1), { text: '…', known: false }];
    execute(command, scope, newCall(command.map((word) => word.text)));
  }
  const sorted = sort(at < 0 ? words : words.slice(0, at), program.takes, program.attached);
  const given = sorted.options.length > 0;
  if (given) {
    for (const value of sorted.values(...program.reads)) touch(scope, call, 'read', value);
    for (const value of sorted.values(...program.writes)) touch(scope, call, 'write', value);
    for (const option of program.spoils)
      if (sorted.has(option)) {
        doubt(call, `what ${call.words[0]} does with ${option}`);
        call.changes = 'unknown';
        suspect([...words, ...sorted.values(option)], scope, call);
      }
  }
  const role = (given && program.when.find((one) => sorted.has(...one.options))?.operands) || (row.operands ?? 'none');
  if (role === 'none') return;
  const tree = row.tree === true || (given && sorted.has(...program.tree));
  const visible = tree && row.visible !== undefined && !sorted.has(...program.visible);
  operate(role, sorted.operands, visible ? 'visible' : tree, scope, call, {
    patterned: given && sorted.has(...program.pattern),
    target: given ? sorted.values('-t', '--target-directory')[0] : undefined,
    here: row.here === true,
  });
}

/** Notes what happens to operands by their role. */
export function operate(
  role: Operands,
  operands: readonly Value[],
  tree: boolean | 'visible',
  scope: Scope,
  call: Call,
  given: { patterned?: boolean; target?: Value | undefined; here?: boolean } = {},
): void {
  const here: Value = { text: '.', known: true };
  const paths = role === 'pattern' && !given.patterned ? operands.slice(1) : operands;
  if (paths.length === 0 && given.here && role !== 'none') touch(scope, call, 'read', here, tree);
  switch (role) {
    case 'none':
      return;
    case 'hosts':
      for (const value of paths) reach(call, value);
      return;
    case 'read':
    case 'pattern':
      for (const value of paths) touch(scope, call, 'read', value, tree);
      return;
    case 'write':
    case 'delete':
      for (const value of paths) touch(scope, call, role, value, tree);
      return;
    case 'filter':
      if (paths[0]) touch(scope, call, 'read', paths[0]);
      if (paths[1]) touch(scope, call, 'write', paths[1]);
      return;
    case 'copy':
    case 'move': {
      const sources = given.target ? paths : paths.slice(0, -1);
      const last = given.target ?? paths.at(-1);
      for (const value of sources) {
        touch(scope, call, 'read', value, tree);
        if (role === 'move') touch(scope, call, 'delete', value, true);
      }
      if (!last) return;
      touch(scope, call, 'write', last, tree);
      // Into a folder, each keeps its name: what is written is known only then.
      for (const value of sources) into(scope, call, last, value);
      return;
    }
  }
}

/** The path a copy gets inside the target, if that is a folder. */
function into(scope: Scope, call: Call, folder: Value, source: Value): void {
  const name = source.text.replace(/\/+$/, '').split('/').at(-1) ?? '';
  if (!source.known || source.glob || !folder.known || folder.glob || name === '' || name === '.' || name === '..')
    return;
  touch(scope, call, 'write', { text: `${folder.text}/${name}`, known: true });
}
