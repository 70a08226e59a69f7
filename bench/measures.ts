import { appFrame } from './app-frame.ts';
import {
  checkpointContent,
  checkpointLoose,
  checkpointMemory,
  checkpointPacked,
  checkpointPerFile,
} from './checkpoint-costs.ts';
import {
  checkpoint10k,
  checkpoint100,
  checkpoint100k,
  diff10k,
  restore10k,
  restore100k,
  rollback10k,
  rollback100k,
  unchanged10k,
} from './checkpoints.ts';
import { firstFrame } from './first-frame.ts';
import { foldJournal } from './fold.ts';
import { hookRoundTrip } from './hook-round-trip.ts';
import { paneMeasures } from './pane.ts';
import { policyDecision } from './policy-decision.ts';
import { proxyConnect } from './proxy-connect.ts';
import type { Figure } from './run.ts';
import { sandboxNames, sandboxNpmTest, sandboxStart, sandboxWrite } from './sandbox.ts';

/** Every measure by its name; each loads what it needs only when it runs. */
export const measures: Readonly<Record<string, () => Promise<Figure>>> = {
  'first-frame': firstFrame,
  'app-frame': appFrame,
  'fold-100k': foldJournal,
  'hook-round-trip': hookRoundTrip,
  'policy-decision': policyDecision,
  'checkpoint-100': checkpoint100,
  'checkpoint-10k': checkpoint10k,
  'checkpoint-100k': checkpoint100k,
  'checkpoint-10k-content': checkpointContent,
  'checkpoint-per-file': checkpointPerFile,
  'checkpoint-loose': checkpointLoose,
  'checkpoint-packed': checkpointPacked,
  'checkpoint-memory': checkpointMemory,
  'unchanged-10k': unchanged10k,
  'restore-10k': restore10k,
  'restore-100k': restore100k,
  'rollback-10k': rollback10k,
  'rollback-100k': rollback100k,
  'diff-10k': diff10k,
  'proxy-connect': proxyConnect,
  'sandbox-start': sandboxStart,
  'sandbox-names': sandboxNames,
  'sandbox-npm-test': sandboxNpmTest,
  'sandbox-write': sandboxWrite,
  ...paneMeasures,
};
