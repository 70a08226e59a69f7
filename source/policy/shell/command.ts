import type { Assignment, Command } from 'unbash';
import { tidy } from '../paths/locate.ts';
import { doubt, touch } from './effects.ts';
import { expand, expandOne } from './expand.ts';
import { type Call, call } from './found.ts';
import { poison } from './poison.ts';
import { redirect } from './redirect.ts';
import { apply } from './row.ts';
import { assign, fork, know, type Scope, under, type Value } from './state.ts';
import { suspect } from './suspect.ts';
import { follow, invoke, substitutions } from './walk.ts';

const NONE: readonly Assignment[] = [];

/** A simple command: assignments, redirections, and what its program does. */
export function simple(command: Command, scope: Scope): void {
  const { name, args } = command;
  const environment = command.prefix.length === 0 ? NONE : command.prefix.filter((part) => part.type === 'Assignment');
  if (name) substitutions(name, scope);
  for (const arg of args) substitutions(arg, scope);
  for (const part of environment) substitutions(part, scope);

  const values = name ? expand(name, scope) : [];
  for (const arg of args) {
    if (arg.type === 'Word') expand(arg, scope, values);
    else {
      const value = arg.value.type === 'Word' ? expandOne(arg.value, scope)[0] : undefined;
      values.push(
        value
          ? { ...value, text: `${arg.name}=${value.text}` }
          : { text: arg.text, known: arg.value.type === 'ArrayValue' },
      );
    }
  }
  const own = call(values.map((value) => value.text));
  for (const redirection of command.redirects) redirect(redirection, scope, own);
  if (values.length === 0) {
    own.changes = 'no';
    for (const part of environment) set(part, scope, own);
    if (own.findings.length > 0 || own.doubts.length > 0 || (name && command.redirects.length === 0)) {
      if (name) doubt(own, 'which command runs', false);
      scope.calls.push(own);
    }
    return;
  }
  for (const part of environment)
    poison(part.name, part.value.type === 'Word' ? expandOne(part.value, scope)[0] : undefined, scope, own);
  execute(values, scope, own, command.redirects.length > 0 ? heredoc(command, scope) : undefined);
}

/** The text on a command's standard input, when it stands in the command itself. */
function heredoc(command: Command, scope: Scope): string | undefined | null {
  const last = command.redirects.filter((one) => one.type !== 'Redirect' || one.operator === '<').at(-1);
  if (!last) return undefined;
  if (last.type === 'HereDoc') return last.delimiter?.quoted || !/[$`\\]/.test(last.body.text) ? last.body.text : null;
  if (last.type === 'HereString' && last.target) {
    const [value] = expandOne(last.target, scope);
    return value?.known ? value.text : null;
  }
  return null;
}

/**
 * Judges words as a command: a function, or a program by its table. `stdin` is the text given on standard input: null
 * when there is one that can't be known, undefined when there is none.
 */
export function execute(values: readonly Value[], scope: Scope, own: Call, stdin?: string | null): void {
  scope.calls.push(own);
  own.parent = scope.parent;
  const head = values[0];
  if (!head) return;
  const words = values.slice(1);
  if (--scope.hunt.fuel < 0 || deep(scope)) {
    doubt(own, 'what so many commands do', false);
    return;
  }
  if (!head.known || head.glob) {
    doubt(own, `which command ${head.text} is`, false);
    return;
  }
  own.input = stdin;
  const body = scope.state.functions?.get(head.text);
  if (body !== undefined) {
    own.wrapper = true;
    own.changes = 'no';
    if (typeof body === 'string') {
      follow([body, ...words.map((word) => quote(word))].join(' '), under(scope, own));
      return;
    }
    invoke(body, under(scope, own), words);
    return;
  }
  const slash = head.text.lastIndexOf('/');
  const base = slash < 0 ? head.text : head.text.slice(slash + 1);
  if (slash >= 0) touch(scope, own, 'read', head);
  const program = scope.hunt.programs.get(base);
  if (slash >= 0 && !installed(head.text, own, scope)) {
    local(head, words, scope, own);
    suspect(words, scope, own);
    return;
  }
  if (!program && base.startsWith('git-')) {
    // A command of git by the name of its own program (git(1), --exec-path).
    own.wrapper = true;
    own.changes = 'no';
    const git: readonly Value[] = [{ text: 'git', known: true }, { ...head, text: base.slice(4) }, ...words];
    execute(git, under(scope, own), call(git.map((value) => value.text)));
    return;
  }
  if (!program) {
    suspect(words, scope, own);
    return;
  }
  apply(program, words, under(scope, own), own);
}

/** Do wrappers stand in wrappers beyond all sense? */
function deep(scope: Scope): boolean {
  let depth = 0;
  for (let at = scope.parent; at; at = at.parent) if (++depth > 40) return true;
  return false;
}

/** Is a program given by its path one of the toolchain's or of node_modules/.bin or .venv/bin, so that its name says what it is? */
function installed(path: string, own: Call, scope: Scope): boolean {
  if (/(?:^|\/)(?:node_modules\/\.bin|\.?venv\/bin)\/[^/]+$/.test(path)) return true;
  const place = own.findings.find((one) => one.kind === 'read');
  return (
    place?.kind === 'read' &&
    path.startsWith('/') &&
    /^\/(?:usr\/(?:local\/)?)?(?:s?bin|lib(?:exec)?\/git-core)\//.test(tidy(path)) &&
    scope.hunt.facts.toolchain.some((folder) => place.place.path.startsWith(`${folder}/`))
  );
}

/** A program of the project: a shell script is followed, anything else is what it is. */
function local(head: Value, words: readonly Value[], scope: Scope, own: Call): void {
  const place = own.findings.find((one) => one.kind === 'read');
  if (place?.kind !== 'read') return;
  const { path } = place.place;
  if (scope.hunt.written?.has(path)) {
    doubt(own, `what ${head.text} holds after it was written`, false);
    return;
  }
  const text = scope.hunt.facts.read(path);
  if (text !== undefined && /^#!.*\b(?:ba|da|k|z)?sh\b/.test(text)) {
    const inner: Scope = {
      ...scope,
      state: { ...fork(scope.state), positional: words },
      calls: own.inner,
    };
    follow(text, inner);
  }
}

/** An assignment that lasts. */
export function set(part: Assignment, scope: Scope, own: Call): void {
  if (part.value.type === 'ArrayValue' || part.append || part.index) {
    know(scope.state, part.name, undefined);
    poison(part.name, undefined, scope, own);
    return;
  }
  const values = expandOne(part.value, scope);
  assign(scope.state, part.name, values);
  poison(part.name, values[0], scope, own);
}

/** A word as it can be put into shell text again. */
export const quote = (value: Value): string =>
  value.known && !value.glob && !/^[\w@%+=:,./-]+$/.test(value.text)
    ? `'${value.text.replaceAll("'", "'\\''")}'`
    : value.text;
