import type { Action } from '../policy/action.ts';
import type { Effect } from '../policy/decision.ts';
import type { Event } from './event.ts';
import { grantKey } from './grant.ts';
import { Grow } from './grow.ts';
import type { Run, Violation } from './run.ts';

/** The same thing within so long is the same line, in milliseconds. */
const together = 60_000;
/** So many of the newest lines are looked at for it. */
const near = 64;

/**
 * What a gate below the hook reports: a new line, or one more of a line that is there. What the hook refused, and then
 * shows up below it all the same, belongs to the hook's line, which names the other gate.
 */
export function attemptSeen(before: Run, event: Event & { type: 'attempt.seen' }): Run {
  const run = event.inside ? { ...before, notes: withInside(before, event.action) } : before;
  const first = Math.max(0, run.violations.length - near);
  const recent = run.violations.slice(first);
  const found = recent.findLastIndex((one) => event.at - one.last <= together && isSame(one, event));
  const known = recent[found];
  if (known) {
    const also = known.decision.gate === event.decision.gate || known.also.includes(event.decision.gate);
    const next: Violation = {
      ...known,
      // The hook counted it once already when it judged it.
      count: known.count + event.count,
      last: event.at,
      program: known.program ?? event.program,
      also: also ? known.also : [...known.also, event.decision.gate],
    };
    return { ...run, violations: new Grow(run.violations.slice().with(first + found, next)) };
  }
  const { id, action, decision, drift, program, count } = event;
  return {
    ...run,
    violations: run.violations.append({
      ...{ id, at: event.at, action, decision, drift, program, count, last: event.at, also: [] },
      outcome: decision.gate === 'git' ? 'found' : 'refused',
      before: event.before ?? run.present,
    }),
  };
}

/** So many are named to the agent. */
const named = 10;
const alone = 'It happened in your sandbox alone, and not in the project, because no bullet lets it:';

/** What the agent is told of what looked to it as if it had worked; several stand in one note. */
function withInside(run: Run, action: Action): readonly string[] {
  if (run.stage !== 'checkpoint' || run.info.agent.kind === 'command' || !('path' in action)) return run.notes;
  const line = `- ${action.kind} ${action.path.replace(`${run.info.root}/`, '').replace(/[\x00-\x1f]/g, '?')}`;
  const at = run.notes.findIndex((note) => note.startsWith(alone));
  const lines = at < 0 ? [] : (run.notes[at] ?? '').split('\n').filter((one) => one.startsWith('- '));
  if (lines.includes(line) || lines.length >= named) return run.notes;
  const note = [alone, ...lines, line, 'Do not count on it. Do it where you may, or say what is missing.'].join('\n');
  return at < 0 ? [...run.notes, note] : run.notes.with(at, note);
}

function isSame(one: Violation, event: Event & { type: 'attempt.seen' }): boolean {
  const { gate } = event.decision;
  if (one.decision.gate === gate)
    return grantKey(one.action) === grantKey(event.action) && (one.program ?? event.program) === event.program;
  if (gate === 'git' || one.decision.gate !== 'hook') return false;
  if (one.outcome !== 'refused' && one.outcome !== 'denied') return false;
  return event.decision.effects.some((effect) => one.decision.effects.some((other) => alike(effect, other)));
}

function alike(a: Effect, b: Effect): boolean {
  if ('path' in a && 'path' in b) return a.path === b.path && (a.kind === 'read') === (b.kind === 'read');
  if (a.kind === 'fetch' && b.kind === 'fetch')
    return a.host === b.host && (a.port === undefined || b.port === undefined || a.port === b.port);
  return false;
}
