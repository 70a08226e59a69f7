import type { Reading } from '../../ports/agent-terminal.ts';
import type { LookBack } from './look-back.ts';

/** How a terminal is read now; the one from before when nothing of it changed. */
export function readingOf(before: Reading | null, back: LookBack | null, wish: string | null, mouse: boolean): Reading {
  const { window = null } = back?.reader ?? {};
  const emulator = back?.live.emulator;
  const now: Reading = {
    behind: (back?.behind ?? 0) + (window?.above ?? 0),
    fresh: emulator?.fresh ?? 0,
    past: back?.past ?? false,
    found: back?.reader.found ?? null,
    selecting: back?.reader.selecting ?? null,
    wish,
    mouse,
    recorded: window && emulator ? `${emulator.columns}×${emulator.rows}` : null,
    wide: (window?.hidden ?? 0) > 0,
  };
  const keys = Object.keys(now) as (keyof Reading)[];
  return before !== null && keys.every((key) => before[key] === now[key]) ? before : now;
}
