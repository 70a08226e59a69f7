/** A rectangle of screen cells; origin top left, from 0. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where a search stands: how many occurrences there are, and at which one (from 1, the oldest first; 0 for none). */
export interface Found {
  readonly count: number;
  readonly at: number;
}

/** How the agent's terminal is being read now. */
export interface Reading {
  /** Lines between what is shown and the end, and how many of them came while reading back. Both 0 when following. */
  readonly behind: number;
  readonly fresh: number;
  /** What is shown is no longer in the scrollback, and was read from the recording. */
  readonly past: boolean;
  /** Where the search stands; null when nothing is searched. */
  readonly found: Found | null;
  /** A cursor to select with, or a selection; null when nothing is being selected. */
  readonly selecting: 'cursor' | 'marked' | null;
  /** What the agent wants on the person's clipboard; nothing was done about it. */
  readonly wish: string | null;
  /** The mouse is the app's while it is shown (it scrolls and selects in the agent's pane). */
  readonly mouse: boolean;
  /** Its size (`120×40`) where it is shown at the one it was recorded at, whatever the pane's; null elsewhere. */
  readonly recorded: string | null;
  /** It is wider than the pane. */
  readonly wide: boolean;
}

/** A step of selecting by keys. `begin` shows a cursor, `mark` and `mark-lines` begin or end the selection at it. */
export type SelectStep =
  | 'begin'
  | 'mark'
  | 'mark-lines'
  | 'end'
  | 'left'
  | 'right'
  | 'up'
  | 'down'
  | 'line-start'
  | 'line-end'
  | 'word-left'
  | 'word-right'
  | 'page-up'
  | 'page-down'
  | 'top'
  | 'bottom';

/** The agent's terminal as the interface uses it: where it is drawn, how it scrolls, and who has the keys. */
export interface AgentTerminal {
  /** Where the visible cells go; null hides them. Resizing follows the region. */
  place(region: Region | null): void;
  /**
   * Scrolls by lines (negative: back in time); returns lines from the bottom, 0 when following. Scrolling on at the top
   * of what is kept goes on in the recording, as soon as it is read.
   */
  scroll(lines: number): number;
  /** Goes to the side by so many columns (negative: left), where it is wider than the pane. */
  pan(columns: number): void;
  /** Goes to the end and follows; selection and search are over. */
  scrollToEnd(): void;
  /** Replaced by another object whenever something of it changed. */
  readonly reading: Reading;
  /**
   * Looks for text in all lines that are kept, marks it wherever it is shown, and scrolls to an occurrence; the case
   * only matters when the text has capitals. While a search is changed, each begins at the place of the first.
   */
  find(text: string): Found;
  /** Goes to the next occurrence: 1 towards the end, -1 back. */
  findNext(step: 1 | -1): Found;
  /** Ends the search; `back` goes to where it began. */
  endFind(back: boolean): void;
  /** Goes to where the output of the next (1) or the previous (-1) action begins; false when there is none. */
  jump(step: 1 | -1): boolean;
  /** Selects by keys. */
  select(step: SelectStep): void;
  /** The selected text, cleaned like everything that is shown; empty without a selection. */
  selected(): string;
  /** Web addresses in what is shown, the lowest first, and behind the agent's hyperlinks. */
  addresses(): string[];
  /** Forgets what the agent wanted on the clipboard. */
  dropWish(): void;
  /** Takes the mouse, or leaves it to the person's terminal and its own selection. */
  takeMouse(on: boolean): void;
  /** From `enter` to `leave` every key but Ctrl+Q goes to the agent. Without a running agent `enter` does nothing. */
  enter(): void;
  leave(): void;
  readonly inside: boolean;
  /** Told when `inside`, the reading or the size changed. */
  subscribe(listener: () => void): () => void;
  /** The visible lines as plain text, for the linear screen and tests. */
  text(): string[];
}
