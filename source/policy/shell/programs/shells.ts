import { doubt, touch } from '../effects.ts';
import { sort } from '../options.ts';
import { type Handler, list, type Row } from '../row.ts';
import { fork, type Scope, type Value } from '../state.ts';
import { follow } from '../walk.ts';

const SHELL = new Set(list('-o -O +o +O --rcfile --init-file'));

/** bash(1), dash(1): -c runs a text, an operand names a script, else standard input is run. */
const shell: Handler = (words, scope, call) => {
  call.wrapper = true;
  const sorted = sort(
    words.filter((word) => !/^\+\w$/.test(word.text)),
    SHELL,
    undefined,
    true,
  );
  const [first, ...rest] = sorted.operands;
  for (const value of sorted.values('--rcfile', '--init-file')) source([value], scope, call);
  if (sorted.has('-c')) {
    if (!first?.known) doubt(call, `what ${call.words[0]} -c runs`, false);
    else within(first.text, rest.slice(1), scope);
    return;
  }
  if (sorted.has('--version', '--help', '-n')) {
    call.changes = 'no';
    return;
  }
  if (first && !sorted.has('-s')) return script(first, rest, scope, call);
  const text = call.input;
  if (typeof text === 'string') within(text, sorted.operands, scope);
  else doubt(call, `what ${call.words[0]} is given to run`, false);
};

/** Follows text in a shell of its own. */
function within(text: string, positional: readonly Value[], scope: Scope): void {
  const state = fork(scope.state);
  state.positional = positional;
  follow(text, { ...scope, state });
}

/** Follows a script file, as far as it can be read now and is not written before it runs. */
function script(
  file: Value,
  positional: readonly Value[],
  scope: Scope,
  call: { findings: unknown[] } & Parameters<Handler>[2],
): void {
  const from = call.findings.length;
  touch(scope, call, 'read', file);
  const found = call.findings[from];
  const path = found?.kind === 'read' ? found.place.path : undefined;
  const text = path === undefined || file.glob ? undefined : scope.hunt.facts.read(path);
  if (path !== undefined && scope.hunt.written?.has(path))
    doubt(call, `what ${file.text} holds after it was written`, false);
  // A file is a program like any other; what comes by a pipe (/dev/fd/63) is not.
  else if (text === undefined) doubt(call, `what ${file.text} runs`, path !== undefined || !file.known);
  else {
    const state = fork(scope.state);
    state.positional = positional;
    follow(text, { ...scope, state, calls: call.inner });
    call.wrapper = false;
    call.changes = 'unknown';
  }
}

/** bash(1), source: runs a file in this shell, so what it sets stays. */
const source: Handler = (words, scope, call) => {
  const [file, ...rest] = words;
  if (!file) return;
  touch(scope, call, 'read', file);
  const found = call.findings.at(-1);
  const path = found?.kind === 'read' && file.known ? found.place.path : undefined;
  const text = path === undefined || scope.hunt.written?.has(path) ? undefined : scope.hunt.facts.read(path);
  if (text === undefined) doubt(call, `what ${file.text} holds`, path !== undefined && !scope.hunt.written?.has(path));
  else {
    const before = scope.state.positional;
    if (rest.length > 0) scope.state.positional = rest;
    follow(text, { ...scope, calls: call.inner });
    scope.state.positional = before;
  }
};

export const SHELLS: readonly Row[] = [
  { names: 'bash sh dash zsh ksh mksh ash rbash fish', source: 'bash(1)', run: shell },
  { names: 'source .', source: 'bash(1)', changes: 'no', run: source },
];
