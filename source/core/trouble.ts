import { isOver } from './accept.ts';
import type { Cause, Event, Happening, PauseCause, Trouble } from './event.ts';
import type { Intent } from './intent.ts';
import { isActive, reached } from './limits.ts';
import type { Run } from './run.ts';

type TroubleIntent = Extract<
  Intent,
  { readonly type: 'hit-trouble' | 'trouble-over' | 'machine-slept' | 'base-moved' }
>;

/** Longer than so many milliseconds without a sign is a supervisor that hangs; it gives one every few seconds. */
export const silentMs = 60_000;
/** Nothing of the agent for so long, in milliseconds, and it is taken to be stuck; longer while a command of its runs. */
const stalledMs = 20 * 60_000;
const stalledCommandMs = 60 * 60_000;

/** While it waits for one of these, no call to the model is let through: it would fail, or go on behind the pause. */
export function holdsModel(run: Run): boolean {
  if (run.pause === null) return reached(run) !== null;
  return run.pause.cause === 'limit' || isTrouble(run.pause.cause);
}

/** What troubles come to. One that comes while the run waits anyway makes no second pause; it will show again. */
export function acceptTrouble(run: Run, intent: TroubleIntent): readonly Happening[] {
  if (isOver(run)) return [];
  switch (intent.type) {
    case 'hit-trouble':
      return run.pause ? [] : [{ type: 'run.paused', cause: intent.cause, text: intent.text }];
    case 'trouble-over':
      return run.pause?.cause === intent.cause ? [{ type: 'run.continued', by: 'supervisor' }] : [];
    case 'machine-slept': {
      const slept: Happening = { type: 'machine.slept', ms: intent.ms };
      // Where nobody watches there is nobody to say go on, and nothing was lost by it.
      if (!run.info.attended || !isActive(run)) return [slept];
      const text = `The machine slept for ${minutes(intent.ms)}. Nothing is lost, and no limit counted it. Look whether all is well, then go on.`;
      return [slept, { type: 'run.paused', cause: 'slept', text }];
    }
    case 'base-moved':
      return baseMoved(run, intent);
  }
}

function baseMoved(run: Run, { to, rewritten }: Extract<TroubleIntent, { type: 'base-moved' }>): readonly Happening[] {
  const from = baseTip(run);
  if ((to ?? '') === from) return [];
  const moved: Happening = { type: 'base.moved', from, to, rewritten };
  // Commits that were added are for the merge; alone, only what takes the ground away is worth waiting for.
  if (run.pause || !isActive(run) || !(run.info.attended || rewritten)) return [moved];
  return [moved, { type: 'run.paused', cause: 'base', text: baseText(run, moved) }];
}

/** What is said of a base branch that is another now. */
export function baseText(run: Run, { from, to, rewritten }: Omit<Happening & { type: 'base.moved' }, 'type'>): string {
  const branch = run.info.base.branch ?? 'the base';
  const what =
    to === null
      ? `The branch ${branch} is gone`
      : rewritten
        ? `The branch ${branch} was rewritten: ${from.slice(0, 10)} is no longer in it`
        : `The branch ${branch} moved on, from ${from.slice(0, 10)} to ${to.slice(0, 10)}`;
  return `${what}. This run works on ${run.info.workBranch}, from ${run.info.base.commit.slice(0, 10)}. Go on and bring them together afterwards, or end it.`;
}

/** Where the branch that the run started from is known to stand. */
export function baseTip(run: Run): string {
  return run.baseTip ?? run.info.base.commit;
}

/** A pause for a trouble is one at a checkpoint, but on a full disk none could be taken. */
export function pausedFor(run: Run, event: Event & { type: 'run.paused' }): Run {
  const { cause, text } = event;
  const save = isTrouble(cause) && cause !== 'disk' && run.checkpoints.length > 0;
  const saving: readonly Cause[] = save ? [...run.saving, { kind: 'pause' }] : run.saving;
  return { ...run, pause: { cause, text }, saving };
}

/** Has the agent been silent for too long? `ms`: since the last byte, event or answer of its model. */
export function isStalled(run: Run, ms: number): boolean {
  if (!isActive(run) || run.agent.pid === null || run.turn !== 'running') return false;
  if (run.stage === 'checkpoint' && run.steps[run.current]?.phase !== 'working') return false;
  const acts = [...run.pending.values()].some(({ phase }) => phase === 'released');
  return ms >= (acts ? stalledCommandMs : stalledMs);
}

/** Milliseconds as people say them. */
export function minutes(ms: number): string {
  const whole = Math.round(ms / 60_000);
  if (whole < 1) return `${Math.round(ms / 1000)} s`;
  return whole < 120 ? `${whole} min` : `${Math.floor(whole / 60)} h ${whole % 60} min`;
}

/** A wait that nobody asked for; one for a plan, a gate or a person's own key is meant to last. */
export function isForlorn(cause: PauseCause): boolean {
  return isTrouble(cause) || ['verification', 'agent', 'unknown-outcome', 'checkpoint'].includes(cause);
}

function isTrouble(cause: string): cause is Trouble {
  return ['network', 'login', 'disk', 'slept', 'base', 'stalled'].includes(cause);
}
