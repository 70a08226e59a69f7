import type { Plan, Step } from './plan.ts';

/** The fields of a step that are lists of lines. */
export const lineFields = ['files', 'commands', 'hosts', 'verify'] as const;
export type LineField = (typeof lineFields)[number];

/** Lines that came and went in one field of a step. */
export interface FieldChange {
  readonly field: LineField;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** What became of one step of the new plan. Indices count from 0. */
export interface StepChange {
  readonly kind: 'new' | 'changed' | 'same';
  /** Its place in the plan before; null when it is new. */
  readonly was: number | null;
  /** Its title before, when that changed. */
  readonly title: string | null;
  /** Did the reason change? */
  readonly why: boolean;
  readonly fields: readonly FieldChange[];
}

export interface PlanDiff {
  /** One per step of the new plan, in its order. */
  readonly steps: readonly StepChange[];
  /** Places in the plan before of the steps that are gone. */
  readonly removed: readonly number[];
}

function words(step: Step): Set<string> {
  return new Set([...step.title.toLowerCase().split(/\s+/), ...lineFields.flatMap((field) => step[field])]);
}

/** How much two steps have in common, 0 to 1: shared words and lines among all of them. */
function likeness(one: Set<string>, other: Set<string>): number {
  let shared = 0;
  for (const word of one) if (other.has(word)) shared++;
  return shared / (one.size + other.size - shared);
}

/** Below this, two steps are different ones. */
const alike = 0.5;

/** Which step before each new one was: by its title, else the one that is most like it. */
function pair(before: readonly Step[], after: readonly Step[]): (number | null)[] {
  const free = new Set(before.keys());
  const was: (number | null)[] = after.map((step, place) => {
    const same = [...free].filter((index) => before[index]?.title === step.title);
    const index = same.includes(place) ? place : same[0];
    if (index === undefined) return null;
    free.delete(index);
    return index;
  });
  const old = before.map(words);
  for (const [place, step] of after.entries()) {
    if (was[place] !== null) continue;
    const mine = words(step);
    let best: number | null = null;
    let most = alike;
    for (const index of free) {
      const value = likeness(mine, old[index] as Set<string>);
      if (value > most || (value === most && best === null)) [best, most] = [index, value];
    }
    if (best === null) continue;
    was[place] = best;
    free.delete(best);
  }
  return was;
}

function compare(before: Step, after: Step, was: number): StepChange {
  const fields = lineFields
    .map((field) => ({
      field,
      added: after[field].filter((line) => !before[field].includes(line)),
      removed: before[field].filter((line) => !after[field].includes(line)),
    }))
    .filter(({ added, removed }) => added.length + removed.length > 0);
  const title = before.title === after.title ? null : before.title;
  const why = before.why !== after.why;
  return { kind: title !== null || why || fields.length > 0 ? 'changed' : 'same', was, title, why, fields };
}

/** What changed between two plans, step by step. Pure; for showing, so reordered lines count as the same. */
export function diffPlans(before: Plan, after: Plan): PlanDiff {
  const was = pair(before.steps, after.steps);
  return {
    steps: after.steps.map((step, place) => {
      const index = was[place] ?? null;
      const old = index === null ? undefined : before.steps[index];
      if (index === null || !old) return { kind: 'new', was: null, title: null, why: false, fields: [] };
      return compare(old, step, index);
    }),
    removed: [...before.steps.keys()].filter((index) => !was.includes(index)),
  };
}
