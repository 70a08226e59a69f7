/** What a program wrote at one size, and what tmux showed after it (`capture-pane -e`). */
export interface SessionPart {
  readonly columns: number;
  readonly rows: number;
  /** In base64. */
  readonly bytes: string;
  readonly seen: readonly string[];
}
