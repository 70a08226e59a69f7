import type { ClaudeSession } from '../adapters/agents/claude/session.ts';
import { type GateAddress, launchSpec, type Network } from '../adapters/agents/launch.ts';
import type { EnvironmentSpec } from '../adapters/environment.ts';
import type { OpenRepository } from '../adapters/git/repository.ts';
import type { RunFolder } from '../adapters/store/store.ts';
import { spawnPty } from '../adapters/terminal/spawn-pty.ts';
import type { Run } from '../core/run.ts';
import { stepMessage } from '../core/step-message.ts';
import type { Task } from '../core/task.ts';
import type { RunTask } from '../engine/engine.ts';
import type { Action } from '../policy/action.ts';
import type { Decision } from '../policy/decision.ts';
import type { AgentView, Clock, PtyProcess, PtySpec, Vault } from '../ports.ts';
import type { Box, Shown } from './box.ts';
import { compareTrees } from './compare-trees.ts';
import { enterBox, keepCommits } from './in-box.ts';
import type { Watch } from './keep-watch.ts';
import { programs } from './programs.ts';
import { restoreTarget } from './rollback-target.ts';
import { settleRun } from './settle-run.ts';
import { changedTools, verifyCopy } from './verify-copy.ts';

/** What the tasks of a run need of the world. */
export interface Workshop {
  readonly folder: RunFolder;
  readonly vault: Vault;
  readonly repository: OpenRepository;
  readonly clock: Clock;
  readonly gate: GateAddress;
  readonly network: Network;
  /** The policy's word as if a person were there. */
  readonly evaluate: (action: Action) => Decision;
  readonly environment: EnvironmentSpec;
  /** The sandbox that everything of the agent's runs in; null where the person said that there shall be none. */
  readonly box: Box | null;
  /** The session of a run by Claude Code. */
  readonly claude: ClaudeSession | null;
  /** Where the agent's terminal is shown and recorded. */
  readonly view: AgentView;
  /** Looks after the run; made with the engine, after this. */
  readonly watch: () => Watch;
}

/** Turns each kind of task into what is really done. One agent's terminal is alive at a time; checkpoints hold it still. */
export function taskRunner(shop: Workshop): RunTask {
  let live: PtyProcess | null = null;
  let holds = 0;
  let frozen: Promise<void> | undefined;
  /** Holds the agent's processes still: under a busy writer most snapshots fail. A pause may hold it at the same time. */
  const still = async <T>(act: () => Promise<T>): Promise<T> => {
    holds += 1;
    try {
      frozen ??= live?.freeze();
      await frozen;
      return await act();
    } finally {
      holds -= 1;
      if (holds === 0) {
        frozen = undefined;
        await live?.thaw();
      }
    }
  };
  return async (task, run, signal, record) => {
    switch (task.kind) {
      case 'agent': {
        const { columns, rows } = shop.view.size();
        const spec = startSpec(shop, run);
        const confined = shop.box ? await enterBox(shop.box, run, spec, record) : null;
        const pty = await spawnPty({ ...(confined ?? spec), columns, rows }, programs.ptyHost);
        live = pty;
        pty.onData(() => shop.watch().heard());
        shop.claude?.attach(pty, run);
        const shown = shop.view.attach(pty, shop.folder.recording);
        const end = () => void pty.end();
        if (signal.aborted) end();
        signal.addEventListener('abort', end);
        let bare: string | null = null;
        const unguard = shop.box?.guardHidden((path) => {
          bare = path;
          end();
        });
        await record({ type: 'agent.started', pid: pty.pid }).catch(end);
        const { code, signal: by } = await pty.exited;
        unguard?.();
        live = null;
        const tail = shown.tail(6);
        await shown.close();
        await confined?.close();
        await keepCommits(shop, run, record);
        if (bare === null) return { type: 'agent.exited', code, signal: by, tail, ...shop.claude?.ended };
        const text = `${bare} is hidden from the agent and was replaced: it is started anew, in a sandbox that hides the new one.`;
        await record({ type: 'agent.noticed', text });
        // What is just a command has no conversation to go on with: whether it is begun again is the person's word.
        const next = run.info.agent.kind === 'command' ? { why: text } : { again: true as const };
        return { type: 'agent.exited', code, signal: by, tail, ...next };
      }
      case 'hold':
        if (shop.claude) {
          shop.claude.pause();
          await aborted(signal);
          await shop.claude.goOn();
          return null;
        }
        await still(() => aborted(signal));
        return null;
      case 'tell':
        await shop.claude?.tell(task.notes.join('\n\n'), signal);
        return signal.aborted ? null : { type: 'notes.told', count: task.notes.length };
      case 'checkpoint': {
        const saved = await still(async () => {
          await shop.box?.settle();
          shop.box?.tellNested();
          return shop.vault.save(causeTitle(task, run));
        });
        return { type: 'checkpoint.saved', cause: task.cause, saved };
      }
      case 'compare':
        return compareTrees(shop.vault, shop.evaluate, task, run);
      case 'stop':
        if (task.at !== undefined) {
          await shop.clock.sleepUntil(task.at, signal);
          // What the machine slept does not count: that is seen first.
          if (!signal.aborted) await shop.watch().look();
        }
        return signal.aborted ? null : { type: 'run.stopped', outcome: task.outcome, reason: task.reason };
      case 'verify': {
        const { checkpoint: commit, commands, step } = task;
        const results = await verifyCopy(shop, { run, commit, commands, name: 'verify', signal });
        const found = changedTools(shop.evaluate, results, step);
        if (found) await record({ type: 'attempt.seen', ...found });
        return { type: 'verify.finished', step, results };
      }
      case 'commit': {
        const checkpoint = run.checkpoints.at(task.checkpoint - 1);
        if (!checkpoint) throw new Error(`checkpoint ${task.checkpoint} is not in the journal`);
        const { message, trailers } = stepMessage(run, task.step, checkpoint);
        const commit = await shop.repository.commitStep({
          branch: run.branch,
          from: checkpoint.commit,
          since: { base: run.info.base.commit, start: run.checkpoints.at(0)?.commit ?? checkpoint.commit },
          message,
          trailers,
        });
        await keepCommits(shop, run, record);
        if (commit !== null) await shop.box?.follow(run, commit);
        return { type: 'step.committed', step: task.step, commit };
      }
      case 'rollback': {
        const note = `Before rollback ${task.rollback} of ${run.info.name}`;
        const { before, after } = await restoreTarget(shop.vault, run, task.target, note);
        return { type: 'rollback.finished', before, after };
      }
      case 'settle':
        return settleRun(shop, run, task, signal);
      case 'proceed':
        return { type: 'plan.approved', hash: task.hash, by: 'standing word' };
      case 'wake':
        await shop.clock.sleepUntil(task.at, signal);
        // What the machine slept counts against no limit: that is seen first.
        if (!signal.aborted && task.at > 0) await shop.watch().look();
        if (signal.aborted) return null;
        return {
          ...{ type: 'limit.reached', limit: task.limit, text: task.text },
          ...(task.factor !== undefined && { factor: task.factor }),
        };
      case 'finish':
        return { type: 'run.finished' };
    }
  };
}

/** How the agent is started. */
function startSpec(shop: Workshop, run: Run): Omit<PtySpec, 'columns' | 'rows'> & Shown {
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
