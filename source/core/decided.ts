/** How a decision came: by a key in the app, from another shell, as a message to the inbox; or the trouble was over by itself. */
export type By = 'key' | 'shell' | 'inbox' | 'supervisor';

/** Who decided and how. `who`: the person and their terminal, or the channel, as it said itself. */
export interface Decided {
  readonly by: By;
  readonly who?: string;
}
