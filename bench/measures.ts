import { firstFrame } from './first-frame.ts';
import { foldJournal } from './fold.ts';
import { hookRoundTrip } from './hook-round-trip.ts';
import { policyDecision } from './policy-decision.ts';
import type { Figure } from './run.ts';

/** Every measure by its name; each loads what it needs only when it runs. */
export const measures: Readonly<Record<string, () => Promise<Figure>>> = {
  'first-frame': firstFrame,
  'fold-100k': foldJournal,
  'hook-round-trip': hookRoundTrip,
  'policy-decision': policyDecision,
};
