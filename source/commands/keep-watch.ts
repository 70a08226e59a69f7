import { statfs } from 'node:fs/promises';
import { branchTip, isRewritten } from '../adapters/git/base-branch.ts';
import { openProject } from '../adapters/git/project.ts';
import { beat } from '../adapters/pulse.ts';
import type { RunInfo } from '../core/run-info.ts';
import { baseTip, isStalled, minutes } from '../core/trouble.ts';
import type { Engine } from '../engine/engine.ts';

/** How often the world is looked at, in milliseconds. */
const lookMs = 5_000;
/** So much more time by the wall clock than by the one that stands still in sleep, and the machine slept: milliseconds. */
const sleptMs = 30_000;
/** With less free space the run waits, with more it goes on: bytes. Checkpoints and the journal still fit into what is left. */
const room = { scarce: 100_000_000, enough: 250_000_000 };

/** What is looked at; in tests, something else. */
export interface World {
  readonly wall: () => number;
  /** Milliseconds by a clock that stands still while the machine sleeps. */
  readonly awake: () => number;
  /** Free bytes where a folder lies. */
  readonly free: (folder: string) => Promise<number>;
}

const machine: World = {
  wall: () => Date.now(),
  awake: () => performance.now(),
  free: async (folder) => {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  },
};

/** Looks after a run from beside it. */
export interface Watch {
  /** Looks now. */
  look(): Promise<void>;
  /** Something was heard of the agent. */
  heard(): void;
  close(): void;
}

/**
 * Gives the supervisor's sign of life, and sees what happens around a run while it goes on: the machine slept, the disk
 * fills up, the branch it started from is another, nothing is heard of the agent. Each makes the run wait with its reason.
 */
export function keepWatch(
  parts: {
    readonly engine: Engine;
    readonly info: RunInfo;
    readonly pulse: string;
    readonly folders: readonly string[];
  },
  world: World = machine,
): Watch {
  const { engine, info, pulse, folders } = parts;
  let before = { wall: world.wall(), awake: world.awake() };
  let life = { seq: engine.state().seq, at: before.awake };
  let looking: Promise<void> | null = null;

  const clocks = async (): Promise<void> => {
    const now = { wall: world.wall(), awake: world.awake() };
    const ms = Math.round(now.wall - before.wall - (now.awake - before.awake));
    before = now;
    if (ms >= sleptMs) await engine.send({ type: 'machine-slept', ms });
  };
  const disk = async (): Promise<void> => {
    const left = await Promise.all(folders.map(async (folder) => ({ folder, bytes: await world.free(folder) })));
    const least = left.sort((a, b) => a.bytes - b.bytes)[0];
    if (!least) return;
    if (least.bytes >= room.enough) await engine.send({ type: 'trouble-over', cause: 'disk' });
    if (least.bytes >= room.scarce) return;
    const text = `The disk is almost full: ${Math.floor(least.bytes / 1_000_000)} MB are left at ${least.folder}. Make room; the run goes on by itself then.`;
    await engine.send({ type: 'hit-trouble', cause: 'disk', text });
  };
  const base = async (): Promise<void> => {
    const { branch } = info.base;
    // The person's own branch moves with each step of ours.
    if (branch === null || branch === info.workBranch) return;
    const project = await openProject(info.root);
    const from = baseTip(engine.state());
    const to = branchTip(project, branch);
    if ((to ?? '') === from) return;
    const rewritten = to === null || from === '' || (await isRewritten(project, from, to));
    await engine.send({ type: 'base-moved', to, rewritten });
  };
  const agent = async (): Promise<void> => {
    const run = engine.state();
    if (run.seq !== life.seq) life = { seq: run.seq, at: world.awake() };
    const ms = world.awake() - life.at;
    if (!isStalled(run, ms)) return;
    const text = `Nothing was heard of the agent for ${minutes(ms)}: no output, no action, no answer of its model. Look into its terminal (2); go on to wait as long again.`;
    await engine.send({ type: 'hit-trouble', cause: 'stalled', text });
  };
  const look = async (): Promise<void> => {
    await beat(pulse);
    if (engine.state().ending) return;
    await clocks();
    // What can't be looked at now is looked at the next time.
    for (const one of [disk, base, agent]) await one().catch(() => {});
  };
  const once = (): Promise<void> => {
    looking ??= look()
      .catch(() => {})
      .finally(() => {
        looking = null;
      });
    return looking;
  };
  const timer = setInterval(() => void once(), lookMs);
  timer.unref();
  return {
    look: once,
    heard() {
      life = { seq: engine.state().seq, at: world.awake() };
    },
    close: () => clearInterval(timer),
  };
}
