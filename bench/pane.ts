import { measureCpu } from './pane/cpu.ts';
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

const cpu = (kind: Flood) => async (): Promise<Figure> => ({
  name: `pane-cpu-${kind}`,
  ...(await measureCpu(kind)),
  unit: 'ms/MB',
});

/** The agent's pane against tmux 120x40: throughput of floods, latency of keys, memory. */
export const paneMeasures = {
  'pane-plain': flood('plain'),
  'pane-dense': flood('dense'),
  'pane-agent': flood('agent'),
  'pane-unicode': flood('unicode'),
  'pane-cursor': flood('cursor'),
  'pane-region': flood('region'),
  /** The reference of these is the parser alone. */
  'pane-cpu-plain': cpu('plain'),
  'pane-cpu-dense': cpu('dense'),
  'pane-cpu-agent': cpu('agent'),
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
