/** No more than so many ports are told of one sandbox. */
const MOST = 50;
/** How long it is waited for a server of the sandbox's own to come up there, in milliseconds. */
const WAIT = 3_000;

/** Ports of the loopback where nobody listened inside. */
export interface TriedPorts {
  refused(port: number): void;
  /** Tells what is left, without waiting. */
  close(): void;
}

/**
 * Tells once of each port at which this machine listens (`outside`) and the sandbox does not (`inside`), also a while later:
 * whoever waits for a server of its own finds nobody at first.
 */
export function triedPorts(
  outside: (port: number) => boolean,
  inside: (port: number) => boolean,
  tell: (port: number) => void,
  waitMs = WAIT,
): TriedPorts {
  const known = new Set<number>();
  const pending = new Map<number, NodeJS.Timeout>();
  const decide = (port: number) => {
    clearTimeout(pending.get(port));
    pending.delete(port);
    if (inside(port)) known.delete(port);
    else tell(port);
  };
  return {
    refused(port) {
      if (known.has(port) || known.size >= MOST || !outside(port)) return;
      known.add(port);
      pending.set(port, setTimeout(() => decide(port), waitMs).unref());
    },
    close() {
      for (const port of [...pending.keys()]) decide(port);
    },
  };
}
