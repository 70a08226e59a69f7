import { type DoubleQuotedChild, type ParsedScript, parse, type Word, type WordPart } from 'unbash';
import { expandBraces } from '../paths/braces.ts';
import type { Scope, Value } from './state.ts';

/** Stands where bash would split an unquoted expansion into several words. */
const GAP = '\uE001';
const MAX = 100;

type Piece = { text: string; known: boolean; glob: boolean };

const START: readonly Piece[] = [{ text: '', known: true, glob: false }];

/**
 * Expands a word as bash does, as far as its text tells: quotes, braces, tilde, variables whose values are known. One
 * word may become several, or none; they are added to `out`.
 */
export function expand(word: Word, scope: Scope, out: Value[] = []): Value[] {
  const parts = word.parts;
  if (!parts) out.push({ text: tilde(word.text, word.value, scope), known: true });
  else if (parts.length > MAX) out.push({ text: word.text.slice(0, 200), known: false });
  else {
    let pieces: readonly Piece[] = START;
    for (const part of parts) {
      const more = values(part, scope, part === parts[0], false);
      pieces = pieces === START && more.length === 1 ? more : append(pieces, more);
    }
    for (const piece of pieces) split(piece, out);
  }
  return out;
}

/** Expands a word that bash does not split (a redirection, an assignment): its possible values. */
export function expandOne(word: Word, scope: Scope): Value[] {
  return expand(word, scope).slice(0, MAX);
}

function append(before: readonly Piece[], after: readonly Piece[]): Piece[] {
  const out: Piece[] = [];
  for (const left of before)
    for (const right of after) {
      if (out.length >= MAX) return [{ text: `${left.text}…`, known: false, glob: false }];
      out.push({ text: left.text + right.text, known: left.known && right.known, glob: left.glob || right.glob });
    }
  return out;
}

function split({ text, known, glob }: Piece, out: Value[]): void {
  if (!text.includes(GAP)) out.push(glob ? { text, known, glob } : { text, known });
  else for (const part of text.split(GAP)) if (part !== '') out.push({ text: part, known, ...(glob && { glob }) });
}

const literal = (text: string): Piece[] => [{ text, known: true, glob: false }];
const unknown = (text: string): Piece[] => [{ text, known: false, glob: false }];

function values(part: WordPart | DoubleQuotedChild, scope: Scope, first: boolean, quoted: boolean): readonly Piece[] {
  switch (part.type) {
    case 'Literal':
      return literal(first && !quoted ? tilde(part.text, part.value, scope) : part.value);
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return literal(part.value);
    case 'DoubleQuoted':
    case 'LocaleString': {
      if (part.parts.length > MAX) return unknown(part.text.slice(0, 200));
      let pieces: Piece[] = literal('');
      for (const child of part.parts) pieces = append(pieces, values(child, scope, false, true));
      return pieces;
    }
    case 'Glob':
      return [{ text: part.value, known: true, glob: true }];
    case 'ExtendedGlob':
      return [{ text: '*', known: true, glob: true }];
    case 'BraceExpansion':
      return expandBraces(part.text).flatMap((text) => brace(text, part.text, scope, first));
    case 'SimpleExpansion':
      return variable(part.text.slice(1), part.text, scope, quoted);
    case 'ParameterExpansion': {
      if (part.prefix || part.index) return unknown(part.text);
      if (!part.operation) return variable(part.parameter, part.text, scope, quoted);
      if (part.operation.type === 'Default' && /^:?-$/.test(part.operation.operator)) {
        const set = scope.state.variables?.get(part.parameter);
        const plain = variable(part.parameter, part.text, scope, quoted);
        return set ? plain : unknown(part.text);
      }
      return unknown(part.text);
    }
    case 'CommandExpansion':
      return output(part.script, part.text, scope, quoted);
    case 'ProcessSubstitution':
      return literal('/dev/fd/63');
    case 'ArithmeticExpansion':
      return unknown(part.text);
  }
}

/** One alternative of a brace expansion, which may hold quotes and variables of its own. */
function brace(text: string, whole: string, scope: Scope, first: boolean): readonly Piece[] {
  if (text === whole) return literal(text);
  if (!/[$`'"\\*?[~]/.test(text)) return literal(text);
  const command = parse(`: ${text}`).commands[0]?.command;
  const word = command?.type === 'Command' ? command.args[0] : undefined;
  if (word?.type !== 'Word' || (text.startsWith('~') && !first)) return unknown(text);
  return expand(word, scope).map((value) => ({ text: value.text, known: value.known, glob: Boolean(value.glob) }));
}

function variable(name: string, source: string, scope: Scope, quoted: boolean): readonly Piece[] {
  const { state, hunt } = scope;
  const gaps = (text: string): string => (quoted ? text : text.replace(/\s+/g, GAP));
  if (/^[1-9]\d*$/.test(name)) {
    const value = state.positional?.[Number(name) - 1];
    if (!state.positional) return unknown(source);
    return value ? [{ text: gaps(value.text), known: value.known, glob: Boolean(value.glob) }] : literal('');
  }
  if (name === '@' || name === '*') {
    if (!state.positional?.every((value) => value.known)) return unknown(source);
    return literal(state.positional.map((value) => value.text).join(GAP));
  }
  if (state.variables?.has('IFS') && !quoted) return unknown(source);
  if (state.variables?.has(name)) {
    const set = state.variables.get(name);
    if (!set) return unknown(source);
    return set.map((value) => ({
      text: value.known ? gaps(value.text) : value.text,
      known: value.known,
      glob: Boolean(value.glob) || (!quoted && value.known && /[*?[]/.test(value.text)),
    }));
  }
  if (name === 'HOME') return literal(hunt.facts.home);
  if (name === 'PWD' && state.cwds) return state.cwds.map((text) => ({ text, known: true, glob: false }));
  if (name === 'IFS') return literal(quoted ? ' \t\n' : GAP);
  const told = hunt.facts.variables?.[name];
  return told === undefined ? unknown(source) : literal(gaps(told));
}

/** The output of a substitution where it can be told: `pwd`, the top of the repository, an echo of known words. */
function output(script: ParsedScript | undefined, source: string, scope: Scope, quoted: boolean): readonly Piece[] {
  const only = script?.commands.length === 1 ? script.commands[0]?.command : undefined;
  if (only?.type !== 'Command' || only.redirects.length > 0 || only.prefix.length > 0 || !only.name)
    return unknown(source);
  const args = only.args.map((arg) => (arg.type === 'Word' ? expand(arg, scope) : []));
  if (args.some((list) => list.length !== 1 || !list[0]?.known)) return unknown(source);
  const words = [only.name.value, ...args.map((list) => (list[0] as Value).text)];
  const text = words.join(' ');
  if (text === 'pwd' && scope.state.cwds)
    return scope.state.cwds.map((cwd) => ({ text: cwd, known: true, glob: false }));
  if (text === 'git rev-parse --show-toplevel') return literal(scope.hunt.facts.root);
  const plain = words.slice(1).join(' ');
  if (
    (words[0] === 'echo' || words[0] === 'printf') &&
    !/^-|[\\%]/.test(plain) &&
    !scope.state.functions?.has(words[0])
  )
    return literal(quoted ? plain : plain.replace(/\s+/g, GAP));
  return unknown(source);
}

/** Puts the home folder for a leading, unquoted `~`. Other people's homes and directory stacks stay as they stand. */
function tilde(source: string, value: string, scope: Scope): string {
  if (!source.startsWith('~')) return value;
  const cwd = scope.state.cwds?.[0];
  if (/^~(?:\/|$)/.test(source)) return scope.hunt.facts.home + value.slice(1);
  if (/^~\+(?:\/|$)/.test(source) && cwd) return cwd + value.slice(2);
  return /^~[-+\w]/.test(source) ? `/home/${value.slice(1)}` : value;
}
