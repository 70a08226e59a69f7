import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Attempt } from '../../../ports.ts';
import type { Baits } from '../bubblewrap/lay-baits.ts';
import { askedName } from './asked-name.ts';
import { listensAt } from './listens-at.ts';
import { openLooks } from './looks.ts';
import { triedPorts } from './tried-ports.ts';
import { openWatcher, type Watcher } from './watcher.ts';

/** No more names than this are told of one sandbox: a flood says nothing new. */
const MOST = 200;

const way =
  'Nothing but the proxy leads out of the sandbox: what heeds HTTPS_PROXY gets to the hosts that a bullet allows.';
const lookedUp = `A program looked the name up by itself, and got no answer. ${way}`;
const wentFor = `A program went for an address outside by itself; which one is not known. ${way}`;

const elsewhere =
  'A program went for a port where this machine listens, and nobody in the sandbox, whose loopback is its own.';

/** The file that a sandbox opens when it is there, in the folder of what was made for it. */
export const begunIn = (folder: string): string => join(folder, 'begun');

/**
 * Tells of what is tried in the sandbox whose props lie in `folder` and neither the mounts' observer nor the proxy sees:
 * secrets that were opened, names looked up and addresses tried past the proxy. Each name is told once.
 */
export function watchBox(perl: string, folder: string, baits: Baits, tell: (attempt: Attempt) => void): Watcher {
  writeFileSync(begunIn(folder), '');
  const { all, around } = baits;
  const places = new Map(around.map((one, index) => [one.folder, index]));
  const looks = openLooks(
    around,
    (bait) => places.get(dirname(all[bait]?.path ?? '')),
    (bait, count) => {
      const path = all[bait]?.path;
      if (path !== undefined) tell({ gate: 'sandbox', action: { kind: 'read', path }, count });
    },
  );
  const names = new Set<string>();
  const ports = triedPorts(
    (port) => listensAt(port, 'self'),
    (port) => listensAt(port, watcher.process),
    (port) => {
      const action = { kind: 'fetch', url: `tcp://localhost:${port}` } as const;
      tell({
        gate: 'proxy',
        action,
        reason: `${elsewhere} To let it through: "ALLOWED: Network calls to localhost:${port}".`,
        past: true,
      });
    },
  );
  const watcher: Watcher = openWatcher(perl, folder, begunIn(folder), {
    ...looks,
    files: all.map(({ from }) => from),
    folders: around.map((one) => one.folder),
    asked(question) {
      const name = askedName(question);
      if (name === null || names.has(name) || names.size >= MOST) return;
      names.add(name);
      const last = names.size === MOST && ({ last: true } as const);
      tell({ gate: 'proxy', action: { kind: 'fetch', url: `tcp://${name}` }, reason: lookedUp, past: true, ...last });
    },
    refused: (port) => ports.refused(port),
    astray: (count) =>
      tell({
        ...{ gate: 'proxy', action: { kind: 'fetch', url: 'tcp://unknown-address' } },
        ...{ count, reason: wentFor, past: true },
      }),
  });
  return {
    process: watcher.process,
    async close() {
      await watcher.close();
      looks.close();
      ports.close();
    },
  };
}
