import type { Run } from '../core/run.ts';

/** One thing that a person would do, as keys pressed one after the other until it happened. */
interface Scene {
  readonly when: (run: Run) => boolean;
  readonly keys: readonly string[];
}

const finished = (run: Run) => run.rollbacks.filter((one) => one.state === 'finished' || one.state === 'undone').length;
const idle = (run: Run) => run.rollbacks.at(-1)?.state !== 'running';
const asked = (run: Run) => [...run.pending.values()].some((action) => action.phase === 'asked');

/** What the person of the demo does: approve, allow what is asked, go back two checkpoints, undo that, finish, leave. */
const scenes: readonly Scene[] = [
  { when: asked, keys: ['a'] },
  { when: (run) => run.stage === 'proceed', keys: ['p'] },
  { when: (run) => run.stage === 'done' && finished(run) === 0, keys: ['\x1b', '4', 'j', 'j', 'R', 'R'] },
  { when: (run) => run.pause?.cause === 'rolled-back' && idle(run) && finished(run) === 1, keys: ['\x1b', 'z', 'y'] },
  { when: (run) => run.pause?.cause === 'rolled-back' && idle(run) && finished(run) === 2, keys: ['\x1b', 'P'] },
  { when: (run) => run.stage === 'done' && finished(run) >= 2, keys: ['q'] },
];

/**
 * Plays the keys of the demo: looks at the run, and presses the next key of what is to be done, one every `paceMs`, until
 * the signal aborts. It knows nothing but the run, like a person who looks at the screen.
 */
export async function playKeys(spec: {
  readonly state: () => Run;
  readonly press: (key: string) => void;
  readonly paceMs: number;
  readonly signal: AbortSignal;
}): Promise<void> {
  let scene: Scene | undefined;
  let at = 0;
  while (!spec.signal.aborted) {
    const run = spec.state();
    const next = scenes.find((one) => one.when(run));
    if (next !== scene) at = 0;
    scene = next;
    const key = scene?.keys[at % scene.keys.length];
    if (key !== undefined) {
      spec.press(key);
      at += 1;
    }
    await new Promise((resolve) => setTimeout(resolve, spec.paceMs));
  }
}
