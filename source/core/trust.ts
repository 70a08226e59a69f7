import type { Decision } from '../policy/decision.ts';
import type { Event } from './event.ts';
import { connectKind, openKinds } from './open-kinds.ts';
import type { Run } from './run.ts';
import type { RunInfo } from './run-info.ts';

/**
 * The kinds of what leaves sandbox and proxy (see open-kinds.ts) that succeeded in this run under a person's eyes: while
 * the app showed the run in their terminal, or after they allowed just that. A run without a person has none. Pure.
 */
export function seenKinds(events: Iterable<Event>): string[] {
  const seen = new Set<string>();
  const pending = new Map<string, { readonly kinds: readonly string[]; eyes: boolean }>();
  let info: RunInfo | undefined;
  let watched = false;
  for (const event of events) {
    switch (event.type) {
      case 'run.started':
        if (!event.info.attended) return [];
        info = event.info;
        break;
      case 'supervisor.started':
        watched = event.watched === true;
        pending.clear();
        break;
      case 'action.judged': {
        const kinds = info ? openKinds(event.decision, info.root, info.policy) : [];
        if (kinds.length > 0) pending.set(event.id, { kinds, eyes: watched && event.decision.verdict === 'allow' });
        break;
      }
      case 'action.answered': {
        const one = pending.get(event.id);
        // What comes from afar was not looked at: a notice does not hold the action.
        if (one && event.answer === 'allow' && (event.by === 'key' || event.by === 'shell')) one.eyes = true;
        break;
      }
      case 'action.finished': {
        const one = pending.get(event.id);
        pending.delete(event.id);
        if (one?.eyes && event.ok) for (const kind of one.kinds) seen.add(kind);
        break;
      }
      case 'connection.allowed':
        if (watched) seen.add(connectKind(event.host));
        break;
      default:
        break;
    }
  }
  return [...seen];
}

/**
 * What of an action nobody may do here while no person watches: kinds that never succeeded here under a person's eyes and
 * that no plan named which a person approved. Empty where a person is there to be asked.
 */
export function neverSeen(run: Pick<Run, 'info' | 'vouched'>, decision: Pick<Decision, 'effects'>): string[] {
  if (run.info.attended) return [];
  const { root, policy, alone } = run.info;
  const kinds = openKinds(decision, root, policy);
  return kinds.filter((kind) => !alone?.seen?.includes(kind) && !run.vouched?.has(kind));
}

/** The refusal of such an action: a rule of its own, before all that matched. */
export function refuseUnseen(decision: Decision, kinds: readonly string[]): Decision {
  const text = `Never seen here under a person’s eyes: ${kinds.join(', ')}`;
  return {
    ...decision,
    verdict: 'deny',
    reason: `${text}. Nobody watches now: it has to succeed in a run that a person watches first, or stand in a plan that a person approves.`,
    matches: [{ verdict: 'deny', source: { file: 'built-in', line: 0, text } }, ...decision.matches],
  };
}
