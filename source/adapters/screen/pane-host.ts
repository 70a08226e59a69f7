import type { Region } from '../../ports/agent-terminal.ts';

/** What the pane needs of the screen around it. */
export interface PaneHost {
  /** The pane's cells, modes or cursor changed. */
  changed(): void;
  /** The same, by the person: it is to be seen together with what the interface says of it. */
  moved(): void;
  /** The agent's screen is whole at this moment, in the middle of a piece of output. */
  frameEnded(): void;
  placed(region: Region | null): void;
  problem(message: string): void;
}
