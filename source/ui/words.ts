import type { FileChange } from '../core/preview.ts';
import type { Run, Violation } from '../core/run.ts';
import type { Action } from '../policy/action.ts';
import type { Decision, Match, Verdict } from '../policy/decision.ts';
import { target } from '../policy/target.ts';
import { reveal } from './clean.ts';
import type { Tone } from './theme.ts';

/** A character and the colour that says the same. */
export interface Mark {
  readonly mark: string;
  readonly tone: Tone;
  readonly word: string;
}

export function verdictMark(verdict: Verdict): Mark {
  switch (verdict) {
    case 'allow':
      return { mark: '✓', tone: 'good', word: 'allowed' };
    case 'ask':
      return { mark: '?', tone: 'warn', word: 'asks' };
    case 'deny':
      return { mark: '✗', tone: 'bad', word: 'refused' };
  }
}

export function outcomeMark(outcome: Violation['outcome']): Mark {
  switch (outcome) {
    case 'refused':
      return { mark: '✗', tone: 'bad', word: 'refused' };
    case 'asked':
      return { mark: '?', tone: 'warn', word: 'asked' };
    case 'allowed':
      return { mark: '✓', tone: 'good', word: 'allowed' };
    case 'allowed-for-run':
      return { mark: '✓', tone: 'good', word: 'for run' };
    case 'denied':
      return { mark: '✗', tone: 'bad', word: 'denied' };
    case 'withdrawn':
      return { mark: '·', tone: 'muted', word: 'gone' };
    case 'found':
      return { mark: '!', tone: 'bad', word: 'found' };
  }
}

export function changeMark(kind: FileChange['kind']): Mark {
  switch (kind) {
    case 'added':
      return { mark: '+', tone: 'good', word: 'comes back' };
    case 'changed':
      return { mark: '~', tone: 'warn', word: 'changes' };
    case 'deleted':
      return { mark: '-', tone: 'bad', word: 'is deleted' };
    case 'mode':
      return { mark: 'm', tone: 'warn', word: 'changes its mode' };
    case 'type':
      return { mark: 't', tone: 'warn', word: 'changes its type' };
  }
}

/** The action in one line, every invisible character shown: `git push` is said as a command would be. */
export function actionText(action: Action): string {
  const text = reveal(target(action));
  switch (action.kind) {
    case 'exec':
      return text;
    case 'push':
      return `push ${text}${action.force ? ' (force)' : ''}`;
    default:
      return `${action.kind} ${text}`;
  }
}

/** The bullet that decided: the first match, if any bullet did. */
export function bulletOf(decision: Decision): Match | undefined {
  return decision.matches[0];
}

/** `CLAUDE.md:14`; a rule that is built in has no line. */
export function place(source: { readonly file: string; readonly line: number }): string {
  return source.line > 0 ? `${source.file}:${source.line}` : source.file;
}

/** `14:03:11`, in the person's time zone. */
export function clock(at: number): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

/** `930`, `8.4k`, `1.2M` */
export function count(number: number): string {
  if (number < 1000) return String(number);
  const [value, unit] = number < 999_500 ? [number / 1000, 'k'] : [number / 1_000_000, 'M'];
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)}${unit}`;
}

/** `1 step`, `3 steps` */
export function many(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** What the run has cost so far, as far as it is known; undefined when nothing was counted yet. */
export function cost(run: Run): string | undefined {
  const { usage } = run;
  if (usage.dollars !== undefined) return `${run.unpriced > 0 ? '>' : ''}$${usage.dollars.toFixed(2)}`;
  const tokens = usage.input + usage.output + usage.cacheRead + usage.cacheWrite;
  return tokens > 0 ? `${count(tokens)} tokens` : undefined;
}

/** How many actions wait for a person's answer. */
export function asked(run: Run): number {
  let number = 0;
  for (const action of run.pending.values()) if (action.phase === 'asked') number++;
  return number;
}

/** Milliseconds that the run took, or takes until now. */
export function elapsed(run: Run, now: number): number {
  return (run.ending ? run.at : now) - run.startedAt;
}
