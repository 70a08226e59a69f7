import { measureFlood } from './pane/floods.ts';
import { measureEcho, measureKeyInFlood } from './pane/keys.ts';
import { measureMemory } from './pane/memory.ts';
import type { Flood } from './pane/payload.ts';
import type { Figure } from './run.ts';

const flood = (kind: Flood) => async (): Promise<Figure> => ({
  name: `pane-${kind}`,
  ...(await measureFlood(kind)),
  unit: 'MB/s',
});

/** The agent's pane against tmux 120x40: throughput of floods, latency of keys, memory. */
export const paneMeasures = {
  'pane-plain': flood('plain'),
  'pane-dense': flood('dense'),
  'pane-agent': flood('agent'),
  'pane-unicode': flood('unicode'),
  'pane-cursor': flood('cursor'),
  'pane-region': flood('region'),
  'pane-echo': async (): Promise<Figure> => ({ name: 'pane-echo', ...(await measureEcho()), unit: 'ms' }),
  'pane-key-in-flood': async (): Promise<Figure> => ({
    name: 'pane-key-in-flood',
    ...(await measureKeyInFlood()),
    unit: 'ms',
  }),
  /** The outer terminal takes 100 KB a second. */
  'pane-slow-line': async (): Promise<Figure> => ({
    name: 'pane-slow-line',
    ...(await measureKeyInFlood(100_000)),
    unit: 'ms',
  }),
  'pane-memory': async (): Promise<Figure> => ({ name: 'pane-memory', ...(await measureMemory()), unit: 'MB' }),
} as const;
