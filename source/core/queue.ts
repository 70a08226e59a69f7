/** A line of a queue's file. Appended only; the state is the fold over all of them. */
export type QueueEvent =
  | { readonly type: 'queued'; readonly id: number; readonly task: string; readonly options: readonly string[] }
  | { readonly type: 'begun'; readonly id: number; readonly run: string }
  | { readonly type: 'ended'; readonly id: number; readonly how: string };

/** A task of a queue and what became of it. */
export interface QueuedTask {
  readonly id: number;
  readonly task: string;
  /** Options of `chaperone run` for it. */
  readonly options: readonly string[];
  readonly run: string | null;
  /** In words, once it is over or could not begin. */
  readonly ended: string | null;
}

/** All tasks of a queue in the order they came. Lines about tasks that are not there are passed over. */
export function foldQueue(events: Iterable<QueueEvent>): QueuedTask[] {
  const tasks = new Map<number, QueuedTask>();
  for (const event of events) {
    const known = tasks.get(event.id);
    if (event.type === 'queued')
      tasks.set(event.id, { id: event.id, task: event.task, options: event.options, run: null, ended: null });
    else if (known)
      tasks.set(event.id, event.type === 'begun' ? { ...known, run: event.run } : { ...known, ended: event.how });
  }
  return [...tasks.values()];
}

/** The tasks that should begin now, when at most so many may be under way at once. */
export function tasksToBegin(tasks: readonly QueuedTask[], parallel: number): QueuedTask[] {
  const underway = tasks.filter((one) => one.run !== null && one.ended === null).length;
  return tasks.filter((one) => one.run === null && one.ended === null).slice(0, Math.max(0, parallel - underway));
}

/** The tasks in a text: one a line; empty lines and those that begin with `#` say nothing. */
export function tasksIn(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.replace(/^\s*[-*]\s+/, '').trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}
