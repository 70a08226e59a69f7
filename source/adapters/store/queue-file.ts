import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { foldQueue, type QueuedTask, type QueueEvent } from '../../core/queue.ts';

/** A repository's queue on disk: lines that are only appended, by several processes at once. */
export interface Queue {
  readonly path: string;
  read(): Promise<QueuedTask[]>;
  /** Appends tasks; returns them with their numbers. */
  add(tasks: readonly string[], options: readonly string[]): Promise<{ readonly id: number; readonly task: string }[]>;
  append(event: QueueEvent): Promise<void>;
}

/** Opens a queue; the file comes with its first line. A line that is torn or no JSON is passed over: it was promised to nobody. */
export async function openQueue(path: string): Promise<Queue> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const events = async (): Promise<QueueEvent[]> => {
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    return text.split('\n').flatMap((line) => {
      try {
        return line === '' ? [] : [JSON.parse(line) as QueueEvent];
      } catch {
        return [];
      }
    });
  };
  // The newline comes first too, so that a torn line before it spoils no whole one. O_APPEND keeps writers apart.
  const append = (...lines: QueueEvent[]) =>
    appendFile(path, `\n${lines.map((line) => JSON.stringify(line)).join('\n')}\n`, { mode: 0o600 });
  return {
    path,
    read: async () => foldQueue(await events()),
    append: (event) => append(event),
    async add(tasks, options) {
      // Numbers only have to differ: two shells that add at once must not take the same.
      const first = Date.now() * 100;
      const added = tasks.map((task, index) => ({ type: 'queued', id: first + index, task, options }) as const);
      await append(...added);
      return added.map(({ id, task }) => ({ id, task }));
    },
  };
}
