import {
  type CommandNode,
  type CompoundList,
  forEachChild,
  type ParsedScript,
  type PipelineNode,
  parse,
  type Redirection,
  type Statement,
  type SyntaxNode,
} from 'unbash';
import { loop, maybe, settle } from './branches.ts';
import { simple } from './command.ts';
import { doubt } from './effects.ts';
import { expand } from './expand.ts';
import { call } from './found.ts';
import { redirect } from './redirect.ts';
import { know, type Scope, subshell } from './state.ts';

/** Beyond these a text is not followed: parsing it would keep the agent, and everybody else, waiting. */
const MAX_TEXT = 100_000;
const MAX_DENSE = 20_000;
const MAX_NESTED = 60;
const MAX_DEPTH = 12;

/** Follows shell text: everything that may run in it is added to the scope's calls. Never throws. */
export function follow(text: string, scope: Scope): void {
  if (text.length > (text.includes('<<') ? MAX_TEXT : MAX_DENSE) || nested(text) > MAX_NESTED) {
    puzzled(scope, text, 'what so long a text does');
    return;
  }
  if (scope.hunt.following.length >= MAX_DEPTH || scope.hunt.following.includes(text)) {
    puzzled(scope, text, 'what scripts that call each other do');
    return;
  }
  let script: ParsedScript;
  try {
    script = parse(text);
  } catch {
    puzzled(scope, text, 'how the command is meant');
    return;
  }
  scope.hunt.following.push(text);
  run(script, scope);
  scope.hunt.following.pop();
}

/** How deep substitutions and groups stand in each other, at most. */
function nested(text: string): number {
  let deepest = 0;
  let depth = 0;
  for (let at = text.indexOf('('); at >= 0 && at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 40) deepest = Math.max(deepest, ++depth);
    else if (code === 41 && depth > 0) depth--;
  }
  return deepest;
}

/** Notes a text that can't be followed. */
function puzzled(scope: Scope, text: string, phrase: string): void {
  const lost = call([text.slice(0, 200)]);
  doubt(lost, phrase, false);
  scope.calls.push(lost);
}

/** Follows a parsed script; a syntax error makes it something that can't be known. */
export function run(script: ParsedScript, scope: Scope): void {
  const [error] = script.errors ?? [];
  if (error) puzzled(scope, '', `how the command is meant (${error.message})`);
  statements(script.commands, scope);
}

function statements(all: readonly Statement[], scope: Scope): void {
  for (const statement of all) {
    if (--scope.hunt.fuel < 0) {
      puzzled(scope, '', 'what so many commands do');
      return;
    }
    node(statement.command, statement.background ? subshell(scope) : scope);
    settle(scope);
  }
}

/** Follows every substitution inside words and other parts that are not followed by themselves. */
export function substitutions(part: SyntaxNode, scope: Scope): void {
  if (part.type === 'Word' && !part.parts) return;
  const visit = (child: SyntaxNode): void => {
    if (child.type === 'Script') run(child, subshell(scope));
    else if (child.type === 'BraceExpansion') {
      if (/[$`<>]/.test(child.text)) run(parse(`: ${child.text.replace(/[{},]/g, ' ')}`), subshell(scope));
    } else {
      // `${x@P}` expands the value as a prompt, with all commands in it (bash(1), Parameter transformation).
      if (
        child.type === 'ParameterExpansion' &&
        child.operation?.type === 'Transform' &&
        child.operation.operand.text === 'P'
      )
        puzzled(scope, '', `what ${child.text} runs`);
      forEachChild(child, visit);
    }
  };
  forEachChild(part, visit);
}

function list(body: CompoundList, scope: Scope): void {
  statements(body.commands, scope);
}

/** Redirections of a compound command are a call of their own, without words. */
function redirections(all: readonly Redirection[], scope: Scope): void {
  const own = call([]);
  own.changes = 'no';
  for (const one of all) redirect(one, scope, own);
  scope.calls.push(own);
}

function node(command: Statement['command'] | PipelineNode | CommandNode | CompoundList, scope: Scope): void {
  switch (command.type) {
    case 'Command':
      simple(command, scope);
      return;
    case 'AndOr':
      for (const [index, part] of command.commands.entries()) {
        if (index === 0) node(part, scope);
        else if (command.operators[index - 1] === '||') {
          const { cwds, failed } = scope.state;
          scope.state.cwds = failed.length > 0 ? failed : cwds;
          maybe(scope, () => node(part, scope));
          scope.state.cwds = cwds && scope.state.cwds && [...new Set([...cwds, ...scope.state.cwds])];
        } else if (command.operators.includes('||')) maybe(scope, () => node(part, scope));
        else node(part, scope);
      }
      return;
    case 'Pipeline':
      if (command.commands.length === 1) {
        node(command.commands[0] as CommandNode, scope);
        return;
      }
      for (const part of command.commands) node(part, subshell(scope));
      return;
    case 'CompoundList':
      list(command, scope);
      return;
    case 'BraceGroup':
      list(command.body, scope);
      return;
    case 'Subshell':
      list(command.body, subshell(scope));
      return;
    case 'If':
      list(command.clause, scope);
      maybe(scope, () => list(command.then, scope));
      for (const elif of command.elif)
        maybe(scope, () => {
          list(elif.clause, scope);
          list(elif.then, scope);
        });
      if (command.else) maybe(scope, () => list(command.else as CompoundList, scope));
      return;
    case 'While':
      loop(scope, command, () => {
        list(command.clause, scope);
        list(command.body, scope);
      });
      return;
    case 'For':
    case 'Select': {
      for (const word of command.wordlist ?? []) substitutions(word, scope);
      const values = command.wordlist
        ? command.wordlist.flatMap((word) => expand(word, scope))
        : scope.state.positional;
      loop(scope, command.body, () => {
        know(scope.state, command.name.value, values && values.length <= 100 ? values : undefined);
        list(command.body, scope);
      });
      return;
    }
    case 'ArithmeticFor':
      for (const part of [command.initialize, command.test, command.update]) if (part) substitutions(part, scope);
      loop(scope, command.body, () => list(command.body, scope));
      return;
    case 'Case':
      substitutions(command.word, scope);
      for (const item of command.items) {
        for (const pattern of item.pattern) substitutions(pattern, scope);
        maybe(scope, () => list(item.body, scope));
      }
      return;
    case 'TestCommand':
    case 'ArithmeticCommand':
      substitutions(command, scope);
      return;
    case 'Redirected':
      redirections(command.redirects, scope);
      node(command.command, scope);
      return;
    case 'Function':
      scope.state.functions ??= new Map();
      scope.state.functions.set(command.name.value, command.body);
      // It is judged where it stands too: whether something calls it by another way can't be seen.
      maybe(scope, () => invoke(command.body, scope, undefined));
      return;
    case 'Coproc':
      node(command.body, subshell(scope));
      return;
  }
}

/** Runs a function's body with its arguments. */
export function invoke(body: CommandNode | CompoundList, scope: Scope, words: Scope['state']['positional']): void {
  scope.hunt.active ??= new Set();
  const { active } = scope.hunt;
  if (active.has(body) || active.size >= MAX_DEPTH) {
    puzzled(scope, '', 'what functions that call each other do');
    return;
  }
  const before = scope.state.positional;
  scope.state.positional = words;
  active.add(body);
  node(body, scope);
  active.delete(body);
  scope.state.positional = before;
}
