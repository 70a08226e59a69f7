import type { Checkpoint, Run, Violation } from '../core/run.ts';
import { target } from '../policy/target.ts';
import type { HistoryCommit } from '../ports.ts';
import type { ListPane, View } from './view.ts';

/** A pane's items in the order they are shown, without building them: a list of 10,000 costs what one of ten costs. */
export interface List {
  readonly length: number;
  /** What stays the same about an item when the list grows. */
  key(index: number): string;
  /** -1 when there is no such item (any more). */
  indexOf(key: string): number;
  /** What a search looks at. */
  text(index: number): string;
}

/** A row of the checkpoints pane. */
export type CheckpointItem =
  | { readonly kind: 'now' }
  | { readonly kind: 'checkpoint'; readonly checkpoint: Checkpoint }
  | { readonly kind: 'commit'; readonly commit: HistoryCommit };

const nothing: List = { length: 0, key: () => '', indexOf: () => -1, text: () => '' };

function planList(run: Run): List {
  const steps = run.plan?.plan.steps;
  if (!steps || run.unreadable) return nothing;
  return {
    length: steps.length,
    key: String,
    indexOf: (key) => (Number(key) < steps.length ? Number(key) : -1),
    text: (index) => {
      const step = steps[index];
      return step ? [step.title, step.why, ...step.files, ...step.commands, ...step.hosts].join('\n') : '';
    },
  };
}

/** The violation that is shown at a place: the newest first. */
export function violationAt(run: Run, index: number): Violation | undefined {
  return run.violations.at(run.violations.length - 1 - index);
}

function violationList(run: Run): List {
  const { length } = run.violations;
  return {
    length,
    key: (index) => String(length - 1 - index),
    indexOf: (key) => (Number(key) < length ? length - 1 - Number(key) : -1),
    text: (index) => {
      const violation = violationAt(run, index);
      if (!violation) return '';
      const bullet = violation.decision.matches[0]?.source;
      return [violation.action.kind, target(violation.action), bullet?.text ?? '', bullet?.file ?? ''].join('\n');
    },
  };
}

/** Checkpoints that mark something a person knows of; the others stand around an action of the agent, or before a step's verification. */
export function isMilestone(checkpoint: Checkpoint): boolean {
  return !['before-action', 'after-action', 'step'].includes(checkpoint.cause.kind);
}

/** The checkpoint that the work tree was last known to equal. */
export function presentOf(run: Run): Checkpoint | undefined {
  return run.present === null ? undefined : run.checkpoints.at(run.present - 1);
}

const shownIds = new WeakMap<object, { every: number[]; milestones: number[] }>();

/** Places in `run.checkpoints` that are listed, oldest first; found once per list. */
function listed(run: Run, every: boolean): readonly number[] {
  let found = shownIds.get(run.checkpoints);
  if (!found) {
    found = { every: [], milestones: [] };
    for (let index = 0; index < run.checkpoints.length; index++) {
      found.every.push(index);
      if (isMilestone(run.checkpoints.at(index) as Checkpoint)) found.milestones.push(index);
    }
    shownIds.set(run.checkpoints, found);
  }
  return every ? found.every : found.milestones;
}

/** The item that is shown at a place: now, then the checkpoints (newest first), then the commits before the run. */
export function checkpointAt(run: Run, view: View, index: number): CheckpointItem | undefined {
  if (index === 0) return { kind: 'now' };
  const ids = listed(run, view.everyCheckpoint);
  const id = ids[ids.length - index];
  const checkpoint = id === undefined ? undefined : run.checkpoints.at(id);
  if (checkpoint) return { kind: 'checkpoint', checkpoint };
  const commit = view.history[index - 1 - ids.length];
  return commit && { kind: 'commit', commit };
}

/** Where a checkpoint is in the list; their numbers only grow, so half of the rest is left out at every look. */
function placeOf(ids: readonly number[], name: number, run: Run): number {
  let low = 0;
  let high = ids.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const id = run.checkpoints.at(ids[middle] as number)?.id ?? 0;
    if (id === name) return middle;
    if (id < name) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

function checkpointList(run: Run, view: View): List {
  const ids = listed(run, view.everyCheckpoint);
  return {
    length: 1 + ids.length + view.history.length,
    key: (index) => {
      const item = checkpointAt(run, view, index);
      if (item?.kind === 'checkpoint') return `checkpoint ${item.checkpoint.id}`;
      return item?.kind === 'commit' ? `commit ${item.commit.hash}` : 'now';
    },
    indexOf: (key) => {
      if (key === 'now') return 0;
      const [kind, name] = key.split(' ');
      if (kind === 'commit') {
        const place = view.history.findIndex((commit) => commit.hash === name);
        return place < 0 ? -1 : 1 + ids.length + place;
      }
      const place = placeOf(ids, Number(name), run);
      return place < 0 ? -1 : ids.length - place;
    },
    text: (index) => {
      const item = checkpointAt(run, view, index);
      if (item?.kind === 'checkpoint') {
        const { id, title, commit } = item.checkpoint;
        // What a search found in its files and lines counts as if it stood there.
        return `${id} ${title}${view.hits?.commits.has(commit) ? `\n${view.hits.text}` : ''}`;
      }
      return item?.kind === 'commit' ? `${item.commit.hash} ${item.commit.subject} ${item.commit.author}` : 'now';
    },
  };
}

/** The items of a pane. */
export function listOf(pane: ListPane, run: Run, view: View): List {
  switch (pane) {
    case 'plan':
      return planList(run);
    case 'violations':
      return violationList(run);
    case 'checkpoints':
      return checkpointList(run, view);
  }
}

/** Where the cursor stands; without one it follows the step that is worked on, the newest violation, and now. */
export function cursorOf(pane: ListPane, run: Run, view: View): number {
  const list = listOf(pane, run, view);
  const key = view.cursor[pane];
  const index = key === null ? -1 : list.indexOf(key);
  if (index >= 0) return Math.min(index, list.length - 1);
  if (pane !== 'plan') return 0;
  const step = run.steps[Math.min(run.current, run.steps.length - 1)]?.index ?? 0;
  return Math.max(0, Math.min(step, list.length - 1));
}
