import { join } from 'node:path';
import type { Canary } from '../core/event.ts';

/** The last proof of a repository's sandbox. */
export interface Proof {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly canaries: readonly Canary[];
}

/** Where it stands, in the repository's folder of the state directory. */
export const proofFile = (repository: string): string => join(repository, 'proof.json');
