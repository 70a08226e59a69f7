import type { Region } from '../ports/agent-terminal.ts';
import type { Pane } from './view.ts';

/** Size of the screen in cells. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Where everything is. Regions include borders; null means not on the screen now. */
export interface Layout {
  /** All panes at once, or one with tabs. */
  readonly wide: boolean;
  /** Header and stepper share one line when there are few. */
  readonly compact: boolean;
  readonly tabs: boolean;
  /** Between the lines on top and the two at the bottom. */
  readonly body: Region;
  readonly panes: Readonly<Record<Pane, Region | null>>;
  /** Where a dialog goes: over the agent's pane where that is wide enough, else over the whole body. */
  readonly dialog: Region;
}

/** From here on all panes are shown at once. */
const wideFrom = 100;
/** Below so many rows header and stepper share a line. */
const compactBelow = 20;
/** A dialog needs so many columns to be read with ease. */
const dialogColumns = 72;
/** Status line and footer. */
const bottom = 2;

/** Rows of the violations pane, borders included, by the height of the screen. */
function violationRows(rows: number): number {
  if (rows < 26) return 3;
  return rows < 36 ? 5 : 7;
}

const none: Record<Pane, Region | null> = { plan: null, agent: null, violations: null, checkpoints: null };

/**
 * Divides the screen.
 * @param planning the plan waits for the person, who then needs to read it: its column is as wide as the agent's
 */
export function layoutOf(size: Size, pane: Pane, zoomed: boolean, planning: boolean): Layout {
  const columns = Math.max(1, size.columns);
  const wide = columns >= wideFrom && size.rows >= compactBelow;
  const compact = size.rows < compactBelow;
  const tabs = !wide;
  const top = (compact ? 1 : 2) + (tabs ? 1 : 0);
  const body = { x: 0, y: top, width: columns, height: Math.max(3, size.rows - top - bottom) };
  const frame = { wide, compact, tabs, body };
  if (!wide || zoomed) return { ...frame, panes: { ...none, [pane]: body }, dialog: body };

  const violations = violationRows(size.rows);
  const upper = body.height - violations;
  const left = planning ? Math.floor(columns * 0.52) : Math.min(48, Math.max(31, Math.round(columns * 0.32)));
  // Plan and checkpoints share the line between them.
  const plan = planning ? upper - 5 : Math.ceil(upper * 0.5);
  const agent = { x: left, y: top, width: columns - left, height: upper };
  return {
    ...frame,
    panes: {
      plan: { x: 0, y: top, width: left, height: plan },
      checkpoints: { x: 0, y: top + plan, width: left, height: upper - plan },
      agent,
      violations: { x: 0, y: top + upper, width: columns, height: violations },
    },
    dialog: agent.width >= dialogColumns ? agent : body,
  };
}
