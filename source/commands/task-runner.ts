import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClaudeSession } from '../adapters/agents/claude/session.ts';
import { type GateAddress, launchSpec, type Network } from '../adapters/agents/launch.ts';
import { buildEnvironment, type EnvironmentSpec } from '../adapters/environment.ts';
import type { RunFolder } from '../adapters/store/store.ts';
import { spawnPty } from '../adapters/terminal/spawn-pty.ts';
import { borrowInstalled, verify } from '../adapters/verify.ts';
import type { Happening, Target } from '../core/event.ts';
import type { Run } from '../core/run.ts';
import { stepMessage } from '../core/step-message.ts';
import type { Task } from '../core/task.ts';
import type { RunTask } from '../engine/engine.ts';
import type { AgentView, Clock, PtyProcess, PtySpec, Repository, Vault } from '../ports.ts';
import type { Box } from './box.ts';
import { enterBox, keepCommits, verifyBox } from './in-box.ts';
import { programs } from './programs.ts';

/** What the tasks of a run need of the world. */
export interface Workshop {
  readonly folder: RunFolder;
  readonly vault: Vault;
  readonly repository: Repository;
  readonly clock: Clock;
  readonly gate: GateAddress;
  readonly network: Network;
  readonly environment: EnvironmentSpec;
  /** The sandbox that everything of the agent's runs in; null where the person said that there shall be none. */
  readonly box: Box | null;
  /** The session of a run by Claude Code. */
  readonly claude: ClaudeSession | null;
  /** Where the agent's terminal is shown and recorded. */
  readonly view: AgentView;
}

/** Turns each kind of task into what is really done. One agent's terminal is alive at a time; checkpoints hold it still. */
export function taskRunner(shop: Workshop): RunTask {
  let live: PtyProcess | null = null;
  return async (task, run, signal, record) => {
    switch (task.kind) {
      case 'agent': {
        const { columns, rows } = shop.view.size();
        const spec = startSpec(shop, run);
        const confined = shop.box ? await enterBox(shop.box, run, spec, record) : null;
        const pty = await spawnPty({ ...(confined ?? spec), columns, rows }, programs.ptyHost);
        live = pty;
        shop.claude?.attach(pty, run);
        const shown = shop.view.attach(pty, shop.folder.recording);
        const end = () => void pty.end();
        if (signal.aborted) end();
        signal.addEventListener('abort', end);
        await record({ type: 'agent.started', pid: pty.pid }).catch(end);
        const { code, signal: by } = await pty.exited;
        live = null;
        const tail = shown.tail(6);
        await shown.close();
        await confined?.close();
        await keepCommits(shop, run, record);
        const why = shop.claude?.reason;
        return { type: 'agent.exited', code, signal: by, tail, ...(why !== undefined && { why }) };
      }
      case 'hold':
        if (shop.claude) {
          shop.claude.pause();
          await aborted(signal);
          await shop.claude.goOn();
          return null;
        }
        await live?.freeze();
        await aborted(signal);
        await live?.thaw();
        return null;
      case 'tell':
        await shop.claude?.tell(task.notes.join('\n\n'), signal);
        return signal.aborted ? null : { type: 'notes.told', count: task.notes.length };
      case 'checkpoint': {
        const saved = await still(live, () => shop.vault.save(causeTitle(task, run)));
        return { type: 'checkpoint.saved', cause: task.cause, saved };
      }
      case 'verify':
        return verifyStep(shop, task, run, signal);
      case 'commit': {
        const checkpoint = run.checkpoints.at(task.checkpoint - 1);
        if (!checkpoint) throw new Error(`checkpoint ${task.checkpoint} is not in the journal`);
        const { message, trailers } = stepMessage(run, task.step, checkpoint);
        const commit = await shop.repository.commitStep({
          branch: run.info.workBranch,
          from: checkpoint.commit,
          message,
          trailers,
        });
        await keepCommits(shop, run, record);
        if (commit !== null) await shop.box?.follow(run, commit);
        return { type: 'step.committed', step: task.step, commit };
      }
      case 'rollback': {
        const { to, mode } = rollbackTarget(run, task.target);
        const { before, after } = await shop.vault.restore(
          to,
          mode,
          `Before rollback ${task.rollback} of ${run.info.name}`,
        );
        return { type: 'rollback.finished', before, after };
      }
      case 'wake':
        await shop.clock.sleepUntil(task.at, signal);
        return signal.aborted ? null : { type: 'limit.reached', limit: task.limit, text: task.text };
      case 'finish':
        return { type: 'run.finished' };
    }
  };
}

/** How the agent is started. */
function startSpec(shop: Workshop, run: Run): Omit<PtySpec, 'columns' | 'rows'> {
  const { agent, task } = run.info;
  if (agent.kind !== 'claude')
    return launchSpec({
      agent: { ...agent, kind: agent.kind },
      task,
      environment: shop.environment,
      gate: shop.gate,
      network: shop.network,
      program: programs.agent,
    });
  if (!shop.claude) throw new Error('this run has no session of Claude Code');
  return shop.claude.start(run, shop.gate, shop.network);
}

/** The vault commit (exact) or project commit (tracked files) that a target means. */
export function rollbackTarget(run: Run, target: Target): { readonly to: string; readonly mode: 'exact' | 'tracked' } {
  if (target.kind === 'commit') return { to: target.hash, mode: 'tracked' };
  const checkpoint = run.checkpoints.at(target.id - 1);
  if (!checkpoint) throw new Error(`checkpoint ${target.id} is not in the journal`);
  return { to: checkpoint.commit, mode: 'exact' };
}

/** Holds the agent's processes still while its files are saved: under a busy writer most snapshots fail otherwise. */
async function still<T>(live: PtyProcess | null, act: () => Promise<T>): Promise<T> {
  await live?.freeze();
  try {
    return await act();
  } finally {
    await live?.thaw();
  }
}

/** Verifies a copy of exactly the saved tree, so that what is committed is what was green. */
async function verifyStep(
  shop: Workshop,
  task: Task & { kind: 'verify' },
  run: Run,
  signal: AbortSignal,
): Promise<Happening> {
  const tree = join(shop.folder.scratch, 'verify', 'tree');
  const folder = join(shop.folder.scratch, 'verify', 'private');
  for (const name of [tree, join(folder, 'home'), join(folder, 'tmp')])
    await mkdir(name, { recursive: true, mode: 0o700 });
  await shop.vault.materialise(task.checkpoint, tree);
  const { box } = shop;
  if (!box) await borrowInstalled(run.info.root, tree);
  const env = buildEnvironment({ ...shop.environment, folder });
  const confine = box && (await verifyBox(box, run.info.root, tree, folder));
  const results = await verify({ commands: task.commands, folder: tree, env, signal, ...(confine && { confine }) });
  return { type: 'verify.finished', step: task.step, results };
}

function causeTitle(task: Task & { kind: 'checkpoint' }, run: Run): string {
  const { cause } = task;
  const step = 'step' in cause ? ` ${cause.step + 1}` : '';
  return `${run.info.name}: ${cause.kind}${step}`;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve());
  });
}
