import { waitsForApproval } from '../core/accept.ts';
import type { PauseCause } from '../core/event.ts';
import type { JudgedLine } from '../core/judged.ts';
import type { PlanState, Run } from '../core/run.ts';
import { reveal } from './clean.ts';
import type { Tone } from './theme.ts';
import { asked, many } from './words.ts';

export interface Banner {
  readonly text: string;
  /** The same where there are few columns. */
  readonly short?: string;
  readonly tone: Tone;
}

/** Why a run waits, where there is no room to say it; the plan's pane then says all of it. */
const pauseNames: Readonly<Record<PauseCause, string>> = {
  person: 'Paused by you',
  gate: 'At a gate',
  verification: 'The checks are red',
  limit: 'A limit is reached',
  'rolled-back': 'Rolled back',
  agent: 'The agent ended',
  'unknown-outcome': 'An outcome is unknown',
  checkpoint: 'A checkpoint failed',
  plan: 'The plan can’t be read',
  network: 'The model can’t be reached',
  login: 'The login is refused',
  disk: 'The disk is almost full',
  slept: 'The machine slept',
  base: 'The base branch moved',
  stalled: 'The agent is silent',
};

/** Lines of the kept steps that a person should look at before approving. */
export interface Doubts {
  readonly refused: readonly JudgedLine[];
  readonly asks: readonly JudgedLine[];
  readonly wide: readonly JudgedLine[];
  /** Nobody will watch, and what they need never succeeded here under a person's eyes. */
  readonly unseen: readonly JudgedLine[];
}

/** What is not clean in a plan; steps that were dropped don't count. */
export function doubtsOf(plan: PlanState): Doubts {
  const lines = plan.judged.filter((_, step) => !plan.marks[step]?.dropped).flat();
  return {
    refused: lines.filter((line) => line.verdict === 'deny'),
    asks: lines.filter((line) => line.verdict === 'ask'),
    wide: lines.filter((line) => line.wide),
    unseen: lines.filter((line) => line.verdict === 'allow' && line.unseen !== undefined),
  };
}

function planBanner(plan: PlanState): Banner {
  const { refused, asks, wide, unseen } = doubtsOf(plan);
  const kept = plan.marks.filter((mark) => !mark.dropped).length;
  const doubts = [
    { mark: '✗', number: refused.length, words: 'refused (drop or mend it)' },
    { mark: '?', number: asks.length, words: 'will ask' },
    { mark: '⚠', number: wide.length, words: 'wide' },
    { mark: '!', number: unseen.length, words: 'never seen here' },
  ].filter(({ number }) => number > 0);
  const steps = many(kept, 'step');
  if (doubts.length === 0)
    return {
      text: `The plan waits for you: ${steps}, all allowed.`,
      short: `Plan: ${steps}, all allowed`,
      tone: 'info',
    };
  return {
    text: `The plan waits for you: ${steps}, ${doubts.map(({ mark, number, words }) => `${mark} ${number} ${words}`).join(', ')}.`,
    short: `Plan: ${steps}, ${doubts.map(({ mark, number }) => `${mark} ${number}`).join('  ')}`,
    tone: 'warn',
  };
}

function workBanner(run: Run): Banner {
  const step = run.steps[run.current];
  if (run.saving.length > 0 && step?.phase !== 'verifying') return { text: 'Saving a checkpoint …', tone: 'info' };
  if (!step) return { text: 'All steps are done; finishing …', tone: 'info' };
  const name = `step ${step.index + 1}`;
  switch (step.phase) {
    case 'todo':
      return { text: `Next: ${name}, ${reveal(step.title)}`, tone: 'info' };
    case 'working':
      return { text: `The agent works on ${name}: ${reveal(step.title)}`, tone: 'info' };
    case 'saving':
      return { text: `Saving what ${name} changed …`, tone: 'info' };
    case 'verifying':
      return { text: `Verifying ${name} …`, tone: 'info' };
    case 'committing':
      return { text: `Committing ${name} …`, tone: 'info' };
    case 'done':
      return { text: `Done: ${name}, ${reveal(step.title)}`, tone: 'good' };
  }
}

/** The most important thing to know right now, in one sentence. */
export function bannerOf(run: Run): Banner {
  if (run.ending) {
    const done = run.ending.outcome === 'done';
    return { text: `${done ? 'Done' : 'Stopped'}: ${run.ending.reason}`, tone: done ? 'good' : 'bad' };
  }
  const waiting = asked(run);
  if (waiting > 0) {
    const verb = waiting === 1 ? 'waits' : 'wait';
    return {
      text: `? ${many(waiting, 'action')} of the agent ${verb} for your answer (3, Enter)`,
      short: `? ${many(waiting, 'action')} ${verb} for you (3, Enter)`,
      tone: 'warn',
    };
  }
  if (run.rollbacks.at(-1)?.state === 'running') return { text: 'Rolling back …', tone: 'info' };
  if (run.pause)
    return {
      text: `⏸ Paused: ${run.pause.text}`,
      short: `⏸ ${pauseNames[run.pause.cause]} (1: why)`,
      tone: 'warn',
    };
  if (run.unreadable)
    return { text: `The plan could not be read (${many(run.unreadable.times, 'time')}).`, tone: 'warn' };
  if (run.plan && waitsForApproval(run)) return planBanner(run.plan);
  if (run.notice) return { text: run.notice, tone: 'warn' };
  if (run.stage === 'checkpoint') return workBanner(run);
  if (run.agent.starts === 0) return { text: 'Starting the agent …', tone: 'info' };
  return {
    text: 'The agent reads and makes a plan; it can change nothing yet.',
    short: 'Planning; nothing can change yet.',
    tone: 'info',
  };
}
