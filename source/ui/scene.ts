import type { Run, Violation } from '../core/run.ts';
import type { Action } from '../policy/action.ts';
import type { Reading } from '../ports/agent-terminal.ts';
import type { PlaybackPosition } from '../ports.ts';
import type { Binding } from './binding.ts';
import type { Layout, Size } from './layout.ts';
import { cursorOf, listOf, violationAt } from './lists.ts';
import type { ListPane, Pane, View } from './view.ts';

/** All that a key, a pane or a dialog can know: the run as it is shown, the view, and where everything is. */
export interface Scene {
  readonly run: Run;
  readonly view: View;
  readonly size: Size;
  readonly layout: Layout;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The agent has the keys. */
  readonly inside: boolean;
  /** How the agent's terminal is being read. */
  readonly reading: Reading;
  /** Can this view be closed while the run goes on? */
  readonly detachable: boolean;
  /** Where a replay stands; null where the run itself is shown. */
  readonly playback: PlaybackPosition | null;
  /** The smallest bullets that would allow an action; null when none could. */
  readonly allowing: (action: Action) => readonly string[] | null;
  /** The table of keys, for the help sheet and the footer. */
  readonly bindings: readonly Binding[];
}

/** The violation under the cursor. */
export function selectedViolation(scene: Scene): Violation | undefined {
  return violationAt(scene.run, cursorOf('violations', scene.run, scene.view));
}

/** A violation by its action, the newest if there are several. */
export function violationOf(run: Run, id: string): Violation | undefined {
  return run.violations.findLast((violation) => violation.id === id);
}

/** The list that the focused pane shows; undefined in the agent's pane. */
export function focusedList(scene: Scene): ListPane | undefined {
  return listPane(scene.view.pane);
}

export function listPane(pane: Pane): ListPane | undefined {
  return pane === 'agent' ? undefined : pane;
}

/** Rows that a pane has between its borders. */
export function innerRows(scene: Scene, pane: Pane): number {
  return Math.max(1, (scene.layout.panes[pane]?.height ?? 3) - 2);
}

/** The key of the item so many places below the cursor (above: negative), held inside the list. */
export function keyBelow(scene: Scene, pane: ListPane, places: number): string | null {
  const list = listOf(pane, scene.run, scene.view);
  if (list.length === 0) return null;
  const index = cursorOf(pane, scene.run, scene.view) + places;
  return list.key(Math.max(0, Math.min(list.length - 1, index)));
}
