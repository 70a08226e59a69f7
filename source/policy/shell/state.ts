import type { CommandNode, CompoundList } from 'unbash';
import type { Facts } from '../facts.ts';
import type { Call } from './found.ts';
import type { Program } from './row.ts';

/**
 * A word after expansion. When not `known`, `text` shows what stood there. `glob`: it still holds wildcards, for the shell or
 * (`all`) for a program whose wildcards match hidden files too.
 */
export interface Value {
  readonly text: string;
  readonly known: boolean;
  readonly glob?: boolean | 'all';
}

/** What a shell knows at one point of a script. Copied where bash would start a subshell; tables are made when needed. */
export interface State {
  /** Folders it may be in; undefined when nobody can say. */
  cwds: readonly string[] | undefined;
  /** Where it would be if the last `cd` failed. */
  failed: readonly string[];
  /** Values each variable may have; undefined when nobody can say. A missing entry was never set here. */
  variables?: Map<string, readonly Value[] | undefined>;
  functions?: Map<string, CommandNode | CompoundList | string>;
  /** `$1`… of the function or script being followed; undefined when not known. */
  positional: readonly Value[] | undefined;
  /** Above 0 inside what may or may not run. */
  branch: number;
}

/** What is shared by everything found in one action. */
export interface Hunt {
  readonly facts: Facts;
  /** Programs by name: see programs.ts. */
  readonly programs: ReadonlyMap<string, Program>;
  /** Where links made by an earlier part of the action point, by the link's own path. */
  links?: Map<string, string>;
  /** Files that an earlier part of the action writes: what they hold when run later can't be known. */
  written?: Set<string>;
  /** Set once a command changes the remotes: their names then no longer say where they lead. */
  remotes: 'known' | 'changed';
  /** How much may still be looked at before giving up. */
  fuel: number;
  /** Texts of scripts being followed, to notice those that call themselves. */
  readonly following: string[];
  /** Functions being followed, likewise. */
  active?: Set<object>;
}

/** Where calls go while walking, with the shell's state. */
export interface Scope {
  readonly hunt: Hunt;
  readonly state: State;
  readonly calls: Call[];
  /** The command whose own commands these are. */
  readonly parent?: Call;
}

export const start = (cwd: string): State => ({
  cwds: [cwd],
  failed: [],
  positional: [],
  branch: 0,
});

export const fork = (state: State): State => ({
  ...state,
  ...(state.variables && { variables: new Map(state.variables) }),
  ...(state.functions && { functions: new Map(state.functions) }),
});

/** A scope in a subshell: what it sets is lost, what it does is kept. */
export const subshell = (scope: Scope): Scope => ({ ...scope, state: fork(scope.state) });

/** A scope for what a command runs in turn. */
export const under = ({ hunt, state, calls }: Scope, parent: Call): Scope => ({ hunt, state, calls, parent });

/** Sets a variable, whatever it held before; undefined when nobody can say what it holds now. */
export function know(state: State, name: string, values: readonly Value[] | undefined): void {
  state.variables ??= new Map();
  state.variables.set(name, values);
}

/** Sets a variable. In a branch it may keep its old values too. */
export function assign(state: State, name: string, values: readonly Value[] | undefined): void {
  if (state.branch === 0 || values === undefined) {
    know(state, name, values);
    return;
  }
  const old = state.variables?.get(name);
  const all = old && [...old, ...values];
  know(state, name, all && all.length <= 50 ? all : undefined);
}
