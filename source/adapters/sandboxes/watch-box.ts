import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Attempt } from '../../ports.ts';
import { askedName } from './asked-name.ts';
import { openWatcher, type Watcher } from './watcher.ts';

/** No more names than this are told of one sandbox: a flood says nothing new. */
const MOST = 200;

const way =
  'Nothing but the proxy leads out of the sandbox: what heeds HTTPS_PROXY gets to the hosts that a bullet allows.';
const lookedUp = `A program looked the name up by itself, and got no answer. ${way}`;
const wentFor = `A program went for an address outside by itself; which one is not known. ${way}`;

/** The file that a sandbox opens when it is there, in the folder of what was made for it. */
export const begunIn = (folder: string): string => join(folder, 'begun');

/**
 * Tells of what is tried in the sandbox whose props lie in `folder` and neither the mounts' observer nor the proxy sees: names
 * looked up and addresses tried past the proxy. Each name is told once. Null where nothing can watch; see watcher.ts.
 */
export async function watchBox(
  perl: string | null,
  folder: string,
  tell: (attempt: Attempt) => void,
): Promise<Watcher | null> {
  writeFileSync(begunIn(folder), '');
  const names = new Set<string>();
  return openWatcher(perl, folder, begunIn(folder), {
    files: [],
    folders: [],
    opened: () => {},
    listed: () => {},
    passed: () => {},
    asked(question) {
      const name = askedName(question);
      if (name === null || names.has(name) || names.size >= MOST) return;
      names.add(name);
      tell({ gate: 'proxy', action: { kind: 'fetch', url: `tcp://${name}` }, reason: lookedUp, past: true });
    },
    astray: (count) =>
      tell({
        gate: 'proxy',
        action: { kind: 'fetch', url: 'tcp://unknown-address' },
        count,
        reason: wentFor,
        past: true,
      }),
  });
}
