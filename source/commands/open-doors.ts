import type { Sandbox } from '../adapters/sandboxes/sandbox.ts';
import type { Door, Listen } from '../ports.ts';

/** Opens what listens for an agent, where its sandbox can reach it, and keeps the doors to it. */
export interface Doors {
  /** The doors so far: more as more is opened. */
  readonly doors: readonly Door[];
  /** `name` and `port` tell ways apart; null of `open` (there is nothing to reach) makes no door. */
  open<Way extends { readonly url: string } | null>(
    name: string,
    port: number,
    open: (listen: Listen) => Promise<Way>,
  ): Promise<Way>;
}

/**
 * A sandbox with a loopback of its own has each way at a fixed port there, and a Unix socket outside, beside `socket`.
 * Where the loopback is shared, or nothing confines the agent (null), it listens on any free port of the machine's.
 */
export function openDoors(loopback: Sandbox['loopback'] | null, socket: string): Doors {
  const doors: Door[] = [];
  return {
    doors,
    async open(name, port, open) {
      const at = `${socket}.${name}`;
      const way = await open(loopback === 'own' ? { socket: at } : 'loopback');
      if (way !== null && loopback === 'own') doors.push({ port, socket: at });
      if (way !== null && loopback === 'shared') doors.push({ port: Number(new URL(way.url).port), socket: null });
      return way;
    },
  };
}
