import type { RunFolder } from '../adapters/store/store.ts';
import type { Run } from '../core/run.ts';
import { findAbsence, type Signs } from '../core/situation.ts';
import { readSigns } from './find-run.ts';

/** How often it is looked whether somebody still looks after a run, in milliseconds. */
const LOOK_MS = 5_000;

/** Whether a run that is looked at from its files is looked after by anybody: shown as a pause where not. */
export async function watchAbsence(
  folder: RunFolder,
  changed: () => void,
): Promise<{ readonly shown: (run: Run) => Run; close(): void }> {
  let signs: Signs = { supervised: true, silent: null };
  let last: { readonly of: Run; readonly shown: Run } | null = null;
  const look = async () => {
    const now = await readSigns(folder);
    const same = now.supervised === signs.supervised && (now.supervised || signs.silent !== null);
    signs = now;
    last = null;
    if (!same) changed();
  };
  await look();
  const timer = setInterval(() => void look(), LOOK_MS);
  return {
    /** The same object as long as nothing changed: the interface compares. */
    shown(run) {
      if (last?.of === run) return last.shown;
      const absence = findAbsence(run, signs);
      last = { of: run, shown: absence === null ? run : { ...run, pause: { cause: 'agent', text: absence } } };
      return last.shown;
    },
    close: () => clearInterval(timer),
  };
}
