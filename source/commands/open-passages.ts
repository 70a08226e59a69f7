import { doorPorts } from '../adapters/door-ports.ts';
import { openPassage } from '../adapters/proxy/open-passage.ts';
import type { Sandbox } from '../adapters/sandboxes/sandbox.ts';
import type { Action } from '../policy/action.ts';
import type { Destination, Door, MayConnect } from '../ports.ts';
import type { Doors } from './open-doors.ts';

/** Ways to endpoints of this machine that bullets name, each at its own port inside; only for a loopback of the sandbox's own. */
export function openPassages(
  doors: Doors,
  endpoints: readonly Destination[],
  mayConnect: MayConnect,
): Promise<{ close(): Promise<void> }[]> {
  const taken: readonly number[] = Object.values(doorPorts);
  return Promise.all(
    endpoints
      .filter(({ port }) => !taken.includes(port))
      .map((to) =>
        doors.open(String(to.port), to.port, async (listen) => ({
          ...(await openPassage({ listen, to, mayConnect })),
          url: endpointUrl(to),
        })),
      ),
  );
}

/** Doors straight to those endpoints that may be reached without a question: where the loopback is shared, they have their ports there. */
export function directDoors(
  loopback: Sandbox['loopback'] | null,
  endpoints: readonly Destination[],
  allowed: (action: Action) => boolean,
): Door[] {
  return (loopback === 'shared' ? endpoints : [])
    .filter((to) => allowed({ kind: 'fetch', url: endpointUrl(to) }))
    .map(({ port }) => ({ port, socket: null }));
}

/** An endpoint as an address, as the evaluator takes it. */
function endpointUrl({ host, port }: Destination): string {
  return `tcp://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
