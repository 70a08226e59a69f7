import { open, stat, utimes } from 'node:fs/promises';

/**
 * A supervisor's sign of life: the time of an empty file beside the journal, set anew every few seconds. It costs no byte
 * and no sync, however long a run lasts, and wakes nobody who follows the journal. Never rejects: a full disk takes no
 * life away.
 */
export async function beat(path: string): Promise<void> {
  const now = new Date();
  try {
    await utimes(path, now, now);
  } catch {
    const file = await open(path, 'a', 0o600).catch(() => null);
    await file?.close();
  }
}

/** When the last sign was given (ms since 1970); null when there never was one. */
export async function lastBeat(path: string): Promise<number | null> {
  return stat(path).then(
    ({ mtimeMs }) => Math.round(mtimeMs),
    () => null,
  );
}
