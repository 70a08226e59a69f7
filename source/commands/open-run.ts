import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ClaudeSession } from '../adapters/agents/claude/session.ts';
import type { Network } from '../adapters/agents/launch.ts';
import { systemClock } from '../adapters/clock.ts';
import { readConfig } from '../adapters/config-file.ts';
import { serveControl } from '../adapters/control.ts';
import { doorPorts } from '../adapters/door-ports.ts';
import { realFacts } from '../adapters/facts.ts';
import { openGate } from '../adapters/gates/gate-server.ts';
import { readIdentity } from '../adapters/git/identity.ts';
import { openProject } from '../adapters/git/project.ts';
import { openCodes } from '../adapters/store/codes.ts';
import type { RunFolder, Store } from '../adapters/store/store.ts';
import { noticeIsAbout } from '../core/inbox.ts';
import { Desk } from '../engine/desk.ts';
import { Engine } from '../engine/engine.ts';
import type { AgentView, Supervisor } from '../ports.ts';
import { answerControl } from './answer-control.ts';
import { openBox } from './box.ts';
import { keepWatch } from './keep-watch.ts';
import { needSandbox } from './need-sandbox.ts';
import { openDoors } from './open-doors.ts';
import { openLook } from './open-look.ts';
import { openWays } from './open-ways.ts';
import { ownPrograms } from './own-programs.ts';
import { proposeCommand } from './propose-command.ts';
import { pushForAgent } from './push-for-agent.ts';
import { openRulebook } from './rulebook.ts';
import { sendNotices } from './send-notices.ts';
import { supervisorStarted } from './supervisor-started.ts';
import { takeUp } from './take-up.ts';
import { taskRunner, type Workshop } from './task-runner.ts';

/** A run that this process supervises. */
export interface OpenRun {
  readonly supervisor: Supervisor;
  readonly engine: Engine;
  /** Begins (or goes on with) what the run wants. */
  begin(): Promise<void>;
  /** Ends the agent and all work, saves the present state, and leaves the run so that it can be resumed. */
  close(reason: string): Promise<void>;
  /** Resolves when another shell asked this supervisor to stop. */
  readonly stopAsked: Promise<string>;
}

/** How the person looks at it. */
export interface Watching {
  /** Makes the terminal tell its person something. */
  readonly ring?: (text: string) => void;
  /** The app shows the run in the person's own terminal. Default: false. */
  readonly watched?: boolean;
}

/**
 * Reads a run back from its journal and puts everything around it in place. Nothing of the agent's runs before `begin`.
 */
export async function openRun(
  store: Store,
  folder: RunFolder,
  view: AgentView,
  env: NodeJS.ProcessEnv,
  { ring = () => {}, watched = false }: Watching = {},
): Promise<OpenRun> {
  const config = await readConfig(env);
  const taken = await takeUp(store, folder);
  const { run, journal, vault, repository } = taken;
  const { info } = run;
  const sandbox = info.sandbox === 'proven' ? needSandbox(env) : null;
  const loopback = sandbox?.loopback ?? null;
  const facts = realFacts({
    root: info.root,
    scratch: [join(folder.agent, 'home'), join(folder.agent, 'tmp'), ...(sandbox?.privateFolders ?? [])],
    toolchain: ownPrograms(),
  });
  const rules = openRulebook(info, facts);
  // Pinned before anything of the agent's runs.
  const remotes = facts.remotes();

  const token = randomBytes(32).toString('hex');
  const address = { url: '', token };
  // Filled in once they are open; nothing of the agent's starts before.
  const network: { -readonly [Name in keyof Network]: Network[Name] } = { environment: {}, relay: null };
  const doors = openDoors(loopback, folder.control);
  const box = sandbox
    ? openBox({
        ...{
          sandbox,
          folder,
          facts,
          env,
          standIns: config.sandbox.standIns,
          vault: taken.vaultFolder,
          state: store.folder,
          doors: (now) => [...doors.doors, ...ways.direct(now)],
        },
        report: (attempt) => ways.report(attempt),
      })
    : null;
  const identity = await readIdentity(await openProject(info.root));
  const environment = { from: env, root: info.root, folder: folder.agent, identity };
  for (const name of ['home', 'tmp']) await mkdir(join(folder.agent, name), { recursive: true, mode: 0o700 });
  let desk: Desk;
  const claude = info.agent.kind === 'claude' ? new ClaudeSession(() => desk, environment, config.claude.mcp) : null;
  const shop: Workshop = {
    folder,
    vault,
    repository,
    clock: systemClock,
    gate: address,
    network,
    evaluate: rules.evaluateAttended,
    environment,
    box,
    claude,
    view,
    watch: () => watch,
  };
  const engine = new Engine({
    run,
    journal,
    clock: systemClock,
    runTask: taskRunner(shop),
  });
  const watch = keepWatch({ engine, info, pulse: folder.pulse, folders: [store.folder, info.root] });
  const noticesSent = sendNotices(engine, config.notify, env, ring, async (told) => {
    if (config.inbox.from.length === 0) return null;
    return (await openCodes(join(store.folder, 'codes'))).issue(folder.name, noticeIsAbout(told));
  });
  const ways = await openWays({
    engine,
    info,
    evaluate: rules.evaluate,
    ...{ doors, loopback },
    own: claude?.modelEndpoint ?? [],
    env,
  });
  Object.assign(network, { environment: ways.environment, relay: ways.relay });
  desk = new Desk(
    engine,
    rules.judgeCall,
    rules.judgePlan,
    rules.lacks,
    ways.relay !== null,
    pushForAgent({ root: info.root, workBranch: info.workBranch, remotes, env, folder: folder.scratch }),
  );
  const hooks = claude ? { '/claude': claude.answer.bind(claude) } : {};
  const gate = await doors.open('gate', doorPorts.gate, (listen) => openGate({ token, desk, listen, hooks }));
  address.url = gate.url;
  const stop = Promise.withResolvers<string>();

  const look = openLook(shop, engine, rules);
  const control = await serveControl(folder.control, (request) => answerControl(engine, request, stop.resolve, look));
  return {
    engine,
    stopAsked: stop.promise,
    supervisor: {
      state: () => engine.state(),
      subscribe: (listener) => engine.subscribe(listener),
      send: (intent) => engine.send(intent),
      look,
    },
    async begin() {
      await engine.record(await supervisorStarted(run, folder.pulse, env, watched));
      engine.start();
      await watch.look();
      if (info.agent.kind === 'command' && engine.state().stage === 'dry-run') await proposeCommand(desk, engine);
    },
    async close(reason) {
      watch.close();
      await noticesSent();
      await ways.close();
      await engine.halt(reason);
      const over = engine.state().ending !== null;
      const last = [];
      if (!over) {
        const saved = await vault.save(`${info.name}: stop`).catch((error: Error) => error);
        const cause = { kind: 'stop' } as const;
        last.push(
          saved instanceof Error
            ? ({ type: 'checkpoint.failed', cause, message: saved.message } as const)
            : ({ type: 'checkpoint.saved', cause, saved } as const),
        );
      }
      await engine.recordLast(...last, { type: 'supervisor.stopped', reason }).catch(() => {});
      box?.close();
      await Promise.allSettled([gate.close(), control()]);
      await taken.release();
    },
  };
}
