import { quote } from '../command.ts';
import { doubt, folders, touch } from '../effects.ts';
import { computes, poison } from '../poison.ts';
import type { Handler, Row } from '../row.ts';
import { assign, know, subshell, type Value } from '../state.ts';
import { follow } from '../walk.ts';

const operands = (words: readonly Value[]): readonly Value[] =>
  words.filter((word) => !/^-(?:-|[a-zA-Z@]*)$/.test(word.text) || word.text === '-');

/** bash(1), cd: an option-like `-` goes back; CDPATH is poison; through a missing folder it may fail and go nowhere. */
const cd: Handler = (words, scope, call) => {
  const { state, hunt } = scope;
  const [to] = operands(words);
  const before = state.cwds;
  const target: Value = to ?? { text: hunt.facts.home, known: true };
  const found =
    target.text === '-' || state.variables?.has('CDPATH') || /^[+-]\d+$/.test(target.text)
      ? undefined
      : folders(scope, target);
  if (!found) doubt(call, `which folder ${call.words.join(' ')} goes to`);
  for (const path of found ?? []) call.findings.push({ kind: 'read', place: { path } });
  state.cwds = found;
  const sure = found?.every((path) => hunt.facts.kind(path) === 'folder') === true;
  state.failed = !sure && before ? [...before] : [];
};

/** bash(1), eval and trap: their text is run as a command. */
const evaluate: Handler = (words, scope, call) => {
  call.wrapper = true;
  if (words.every((word) => word.known && !word.glob)) follow(words.map((word) => word.text).join(' '), scope);
  else doubt(call, `what ${call.words.join(' ').slice(0, 80)} runs`, false);
};

const trap: Handler = (words, scope, call) => {
  const [action, ...signals] = operands(words);
  if (signals.length > 0 && action && action.text !== '-') evaluate([action], scope, call);
};

/** bash(1), alias: its text may be run under another name; it is judged where it is defined too. */
const alias: Handler = (words, scope, call) => {
  for (const word of operands(words)) {
    const [name = '', ...rest] = word.text.split('=');
    if (rest.length === 0) continue;
    const text = rest.join('=');
    if (!word.known) doubt(call, `what the alias ${name} runs`, false);
    else {
      follow(text, scope);
      scope.state.functions ??= new Map();
      scope.state.functions.set(name, text);
    }
  }
};

/** bash(1), export and its kin: `NAME=value` sets a variable, `-f` names functions. */
const declare: Handler = (words, scope, call) => {
  computes(words, call);
  for (const word of operands(words)) {
    const match = /^(\w+)(\+?)=(.*)$/s.exec(word.text);
    if (!match) continue;
    const [, name = '', append, text = ''] = match;
    const value = { text, known: word.known };
    assign(scope.state, name, append || words.some((one) => /^-\w*[inaA]/.test(one.text)) ? undefined : [value]);
    poison(name, append ? undefined : value, scope, call);
  }
};

/** The words that follow these options, which bash runs or expands: at once, or when something happens later. */
const later =
  (options: readonly string[]): Handler =>
  (words, scope, call) => {
    for (const [at, word] of words.entries()) {
      const text = words[at + 1];
      if (!options.includes(word.text) || !text) continue;
      if (!text.known) doubt(call, `what ${call.words[0]} runs`, false);
      // `-W` is only expanded.
      else follow(word.text === '-W' ? `: "${text.text.replaceAll('"', '')}"` : text.text, subshell(scope));
    }
  };
const complete = later(['-C', '-F', '-W']);
const lines = later(['-C']);

/** bash(1), bind: -x runs a command at a key. */
const bind: Handler = (words, scope, call) => {
  for (const [at, word] of words.entries())
    if (word.text === '-x')
      evaluate([{ text: words[at + 1]?.text.replace(/^[^:]*:/, '') ?? '', known: true }], scope, call);
};

/** bash(1), hash: -p makes a name stand for another program. */
const hash: Handler = (words, scope, call) => {
  const at = words.findIndex((word) => /^-\w*p/.test(word.text));
  if (at < 0) return;
  doubt(call, 'which program a name stands for', false);
  for (const word of words.slice(at + 1)) touch(scope, call, 'read', word);
};

/** bash(1), read and its kin: what the variables hold comes from outside. */
const input: Handler = (words, scope, call) => {
  computes(words, call);
  if (call.words[0] !== 'read') lines(words, scope, call);
  for (const word of operands(words)) if (/^\w+$/.test(word.text)) know(scope.state, word.text, undefined);
  for (const name of ['REPLY', 'MAPFILE']) know(scope.state, name, undefined);
};

const settle: Handler = (words, scope, call) => {
  const at = words.findIndex((word) => word.text === '--');
  if (at >= 0) scope.state.positional = words.slice(at + 1);
  else if (words[0] && !/^[-+]/.test(words[0].text)) scope.state.positional = [...words];
  if (words.some((word) => !word.known)) doubt(call, 'which options of the shell change');
};

/** bash(1), printf -v and unset change variables. */
const printf: Handler = (words, scope, call) => {
  if (words.some((word) => word.text === '-v')) computes(words, call);
  const at = words.findIndex((word) => word.text === '-v');
  const name = words[at + 1];
  if (at >= 0 && name) know(scope.state, name.text, undefined);
};

const unset: Handler = (words, scope, call) => {
  computes(words, call);
  for (const word of operands(words)) {
    assign(scope.state, word.text, [{ text: '', known: true }]);
    if (scope.state.branch === 0) scope.state.functions?.delete(word.text);
  }
};

/** kill(1) and its kin reach processes, which the sandbox keeps to its own. */
const nothing: Handler = (_words, _scope, call) => doubt(call, `which processes ${call.words[0]} reaches`);

export const BUILTINS: readonly Row[] = [
  { names: 'compgen complete compopt', source: 'bash(1), Programmable Completion', changes: 'no', run: complete },
  { names: 'bind', source: 'bash(1)', changes: 'no', run: bind },
  { names: 'hash', source: 'bash(1)', changes: 'no', run: hash },
  {
    names: 'fc',
    source: 'bash(1): -s and an editor run what was typed before',
    run: (words, _scope, call) => {
      if (!words.some((word) => /^-\w*l/.test(word.text))) doubt(call, 'what fc runs again', false);
      else call.changes = 'no';
    },
  },
  {
    names: 'test [',
    source: 'bash(1): -v computes an index',
    changes: 'no',
    run: (words, _scope, call) => {
      if (words.some((word) => word.text === '-v')) computes(words, call);
    },
  },
  { names: 'cd pushd', source: 'bash(1)', changes: 'no', run: cd },
  {
    names: 'popd',
    source: 'bash(1)',
    changes: 'no',
    run: (_words, scope) => {
      scope.state.cwds = undefined;
    },
  },
  { names: 'eval', source: 'bash(1)', changes: 'no', run: evaluate },
  { names: 'trap', source: 'bash(1)', changes: 'no', run: trap },
  { names: 'alias', source: 'bash(1)', changes: 'no', run: alias },
  {
    names: 'unalias let shift getopts',
    source: 'bash(1)',
    changes: 'no',
    run: (words, scope, call) => {
      computes(words, call);
      if (call.words[0] === 'shift') scope.state.positional = undefined;
    },
  },
  { names: 'export declare typeset local readonly', source: 'bash(1)', changes: 'no', run: declare },
  { names: 'read mapfile readarray', source: 'bash(1)', changes: 'no', run: input },
  { names: 'printf', source: 'bash(1)', changes: 'no', run: printf },
  { names: 'unset', source: 'bash(1)', changes: 'no', run: unset },
  { names: 'set', source: 'bash(1)', changes: 'no', run: settle },
  { names: 'kill pkill killall', source: 'kill(1)', changes: 'no', run: nothing },
  {
    names: 'enable',
    source: 'bash(1): -f loads code',
    run: (words, _scope, call) => doubt(call, `what ${words.map(quote).join(' ')} loads`, false),
  },
];
