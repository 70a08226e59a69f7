import type { Action } from '../policy/action.ts';
import type { Decision } from '../policy/decision.ts';

/** A push as the supervisor does it: one commit to one branch or tag of a remote. */
export interface PushRequest {
  readonly remote: string;
  /** What is pushed: a branch's name, or HEAD. */
  readonly source: string;
  /** A branch's name, or a full ref. */
  readonly ref: string;
  readonly force: boolean;
}

/** Options of git push that change nothing of what is pushed where. */
const harmless = new Set(['-u', '--set-upstream', '-q', '--quiet', '-v', '--verbose', '--progress', '--porcelain']);
const forcing = new Set(['-f', '--force', '--force-with-lease']);

/**
 * Reads the push out of an action that may be done: null when it pushes nothing. A push beside other commands, of several
 * refs, or that deletes is not done for the agent; the text says what it may ask for instead.
 */
export function readPush(action: Action, decision: Decision): PushRequest | { readonly unclear: string } | null {
  const pushes = decision.effects.flatMap((effect) => (effect.kind === 'push' ? [effect] : []));
  const [push] = pushes;
  if (!push) return null;
  const named = push.remote !== '?' && !/[?*]/.test(push.ref);
  if (pushes.length !== 1 || !named) return { unclear: 'It names not exactly one remote and branch.' };
  if (action.kind === 'push') return { remote: push.remote, source: push.ref, ref: push.ref, force: push.force };
  const runs = decision.effects.flatMap((effect) => (effect.kind === 'run' ? [effect.words] : []));
  const others = decision.effects.some((effect) => effect.kind === 'write' || effect.kind === 'delete');
  const [words] = runs;
  if (!words || runs.length !== 1 || others || words[0] !== 'git' || words[1] !== 'push')
    return { unclear: 'It does something beside the push.' };
  const options = words.slice(2).filter((word) => word.startsWith('-'));
  if (options.some((word) => !harmless.has(word) && !forcing.has(word)))
    return { unclear: `An option of it is not done: ${options.join(' ')}.` };
  const [, refspec, more] = words.slice(2).filter((word) => !word.startsWith('-'));
  const spec = (refspec ?? push.ref).replace(/^\+/, '');
  const source = spec.includes(':') ? spec.slice(0, spec.indexOf(':')) : spec;
  if (more !== undefined || source === '') return { unclear: 'It pushes several refs, or deletes one.' };
  return { remote: push.remote, source, ref: push.ref, force: push.force };
}
