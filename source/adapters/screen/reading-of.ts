import type { Reading } from '../../ports/agent-terminal.ts';
import type { Emulator } from '../terminal/emulator.ts';
import type { Reader } from './reader.ts';

/** How a terminal is read now; the one from before when nothing of it changed. */
export function readingOf(
  before: Reading | null,
  emulator: Emulator | undefined,
  reader: Reader | null,
  wish: string | null,
  mouse: boolean,
): Reading {
  const { window = null } = reader ?? {};
  const now: Reading = {
    behind: (emulator?.behind ?? 0) + (window?.above ?? 0),
    fresh: emulator?.fresh ?? 0,
    found: reader?.found ?? null,
    selecting: reader?.selecting ?? null,
    wish,
    mouse,
    recorded: window && emulator ? `${emulator.columns}×${emulator.rows}` : null,
    wide: (window?.hidden ?? 0) > 0,
  };
  const keys = Object.keys(now) as (keyof Reading)[];
  return before !== null && keys.every((key) => before[key] === now[key]) ? before : now;
}
