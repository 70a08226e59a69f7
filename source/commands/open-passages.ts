import { doorPorts } from '../adapters/door-ports.ts';
import { openPassage } from '../adapters/proxy/open-passage.ts';
import type { Destination, MayConnect } from '../ports.ts';
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

/** An endpoint as an address, as the evaluator takes it. */
export function endpointUrl({ host, port }: Destination): string {
  return `tcp://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
