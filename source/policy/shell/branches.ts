import { forEachChild, type SyntaxNode } from 'unbash';
import { know, type Scope } from './state.ts';

/** After a list, a `cd` in it may have failed. */
export function settle(scope: Scope): void {
  const { state } = scope;
  if (state.failed.length === 0) return;
  state.cwds = state.cwds && [...new Set([...state.cwds, ...state.failed])];
  state.failed = [];
}

/** Follows something that may run, or not, or several times. */
export function maybe(scope: Scope, walk: () => void): void {
  scope.state.branch++;
  const before = scope.state.cwds;
  walk();
  const after = scope.state.cwds;
  scope.state.cwds = before && after && [...new Set([...before, ...after])];
  scope.state.branch--;
}

/** A loop's body: what it sets is not known when it comes round again, nor where it stands if it goes elsewhere. */
export function loop(scope: Scope, body: SyntaxNode, walk: () => void): void {
  for (const name of assigned(body)) know(scope.state, name, undefined);
  const before = scope.state.cwds;
  maybe(scope, walk);
  const after = scope.state.cwds;
  if (before === after || (before && after?.every((cwd) => before.includes(cwd)))) return;
  scope.state.cwds = undefined;
  maybe(scope, walk);
}

function assigned(node: SyntaxNode): Set<string> {
  const names = new Set<string>();
  const visit = (child: SyntaxNode): void => {
    if (child.type === 'Assignment') names.add(child.name);
    if (
      child.type === 'Command' &&
      /^(?:read|mapfile|readarray|printf|getopts|unset|eval|source|\.)$/.test(child.name?.value ?? '')
    )
      for (const arg of child.args) if (arg.type === 'Word') names.add(arg.value);
    if (child.type !== 'Word') forEachChild(child, visit);
  };
  visit(node);
  return names;
}
