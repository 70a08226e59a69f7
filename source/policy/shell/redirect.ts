import type { Redirection } from 'unbash';
import { touch } from './effects.ts';
import { expandOne } from './expand.ts';
import type { Call } from './found.ts';
import type { Scope } from './state.ts';
import { substitutions } from './walk.ts';

/** Notes what a redirection reads or writes; heredocs and copies of descriptors touch no file. */
export function redirect(redirection: Redirection, scope: Scope, call: Call): void {
  if (redirection.type === 'HereDoc') {
    substitutions(redirection.body, scope);
    return;
  }
  const { target } = redirection;
  if (!target) return;
  substitutions(target, scope);
  if (redirection.type === 'HereString') return;
  for (const value of expandOne(target, scope)) {
    if (/^[<>]&$/.test(redirection.operator) && value.known && /^(?:\d+-?|-)$/.test(value.text)) continue;
    if (redirection.operator === '<' || redirection.operator === '<&') touch(scope, call, 'read', value);
    else {
      if (redirection.operator === '<>') touch(scope, call, 'read', value);
      touch(scope, call, 'write', value);
    }
  }
}
