import type { Cause, Target } from './event.ts';
import type { Settling } from './settle.ts';

/**
 * Something that should be going on now. The engine starts what is wanted and missing, and aborts what is no longer
 * wanted, by key. A task ends in exactly one event and may safely be repeated after a crash.
 */
export type Task = { readonly key: string } & (
  | { readonly kind: 'agent'; readonly resume: boolean }
  /** The person said beforehand that a clean plan goes on by itself. */
  | { readonly kind: 'proceed'; readonly hash: string }
  | { readonly kind: 'hold' }
  /** The person's words reach an agent that can hear them in the middle of its turn. */
  | { readonly kind: 'tell'; readonly notes: readonly string[] }
  | { readonly kind: 'checkpoint'; readonly cause: Cause }
  | {
      readonly kind: 'verify';
      readonly step: number;
      readonly commands: readonly string[];
      readonly checkpoint: string;
    }
  | { readonly kind: 'commit'; readonly step: number; readonly checkpoint: number }
  | { readonly kind: 'rollback'; readonly rollback: number; readonly target: Target }
  | { readonly kind: 'settle'; readonly settlement: number; readonly how: Settling }
  | {
      readonly kind: 'wake';
      readonly at: number;
      readonly limit: string;
      readonly text: string;
      readonly factor?: number;
    }
  /** Compares checkpoints (by id): the tree is the truth about what was changed. */
  | { readonly kind: 'compare'; readonly from: number; readonly to: number }
  /** Ends the run; `at`: not before that time, in milliseconds since 1970. */
  | { readonly kind: 'stop'; readonly outcome: 'limit' | 'failed'; readonly reason: string; readonly at?: number }
  | { readonly kind: 'finish' }
);
