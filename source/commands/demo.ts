import { mkdtempSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRepository } from '../adapters/git/repository.ts';
import { type Mirror, mixKeys, openMirror } from '../adapters/screen/mirror.ts';
import { openScreen } from '../adapters/screen/open-screen.ts';
import type { PersonScreen } from '../adapters/screen/person-screen.ts';
import { openStore, vaultFolder } from '../adapters/store/store.ts';
import { preflight } from '../core/preflight.ts';
import { playKeys } from '../demo/auto-keys.ts';
import { demoPace } from '../demo/demo-pace.ts';
import { demoTask, makeDemoRepository } from '../demo/demo-repository.ts';
import { demoScript } from '../demo/demo-script.ts';
import { openScriptedModel } from '../demo/scripted-model.ts';
import { createRun } from './create-run.ts';
import { Failure } from './failure.ts';
import { findOut } from './find-out.ts';
import { printChecks } from './show-preflight.ts';
import { superviseInApp } from './supervise-in-app.ts';
import { trySandbox } from './try-sandbox.ts';

/**
 * A whole supervised run on a sample repository: the real supervisor, the real agent program and SDK, real git and real
 * tests; only the model is a script on loopback. With `auto` the keys are played too, also where there is no terminal.
 */
export async function demo(options: { auto?: boolean; keep?: boolean }): Promise<number> {
  const terminal = process.stdin.isTTY && process.stdout.isTTY;
  if (!terminal && !options.auto)
    throw new Failure(
      'no-terminal',
      'The demo is driven by keys and needs a terminal. To let it play by itself: chaperone demo --auto',
      2,
    );
  const place = realpathSync(mkdtempSync(join(tmpdir(), 'chaperone-demo-')));
  const paceMs = demoPace(process.env);
  const model = await openScriptedModel({ script: demoScript, paceMs });
  const env = {
    ...process.env,
    XDG_STATE_HOME: join(place, 'state'),
    ANTHROPIC_BASE_URL: model.url,
    ANTHROPIC_API_KEY: 'none-needed',
  };
  try {
    const { root } = await makeDemoRepository(join(place, 'project'));
    const store = await openStore(env);
    const found = await trySandbox(env);
    const sandboxed = 'canaries' in found;
    if (!sandboxed) warn(`The demo goes on WITHOUT A SANDBOX, on its sample repository: ${found.why}.\n${found.todo}`);
    const agent = { kind: 'builtin', label: 'built-in, scripted model' } as const;
    const { findings, policy } = await findOut(root, agent, store.folder, env, sandboxed);
    printChecks(preflight(findings));
    const { repository } = findings;
    if (repository.state === 'unfit' || policy === null)
      throw new Failure('demo', 'The sample repository could not be made.');
    const { commit, branch } = repository;
    const folder = await createRun(store, {
      task: demoTask,
      root,
      base: { commit, branch },
      policy,
      agent,
      here: false,
      sandbox: sandboxed ? 'proven' : 'none',
    });
    await (await openRepository({ root, folder: vaultFolder(store, root) })).startBranch(`chaperone/${folder.name}`);
    const mirror = terminal ? null : openMirror();
    // Keys are mixed only where they are played: an editor must have the person's own terminal to itself.
    const mixed = options.auto ? mixKeys(mirror?.stdin ?? process.stdin) : null;
    const stdin = mixed?.stdin ?? process.stdin;
    const screen = openScreen({ stdin, stdout: mirror?.stdout ?? process.stdout, env });
    const play = mixed?.press;
    const code = await show(
      store,
      folder,
      screen,
      env,
      play,
      Math.max(700, paceMs * 15),
      () => say(mirror),
      options.keep ?? false,
    );
    for (const failure of model.failures) process.stderr.write(`scripted model: ${failure}\n`);
    return model.failures.length > 0 ? 1 : code;
  } finally {
    await model.close();
    if (options.keep) process.stdout.write(`Kept: ${place}\n`);
    else await rm(place, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What has to be seen, in red where there are colours. */
function warn(text: string): void {
  const colour = process.stdout.isTTY && !process.env.NO_COLOR;
  process.stdout.write(colour ? `\x1b[1;31m${text}\x1b[0m\n` : `${text}\n`);
}

/** Where nobody saw the screen, its last state is printed. */
function say(mirror: Mirror | null): void {
  if (mirror) process.stdout.write(`\nThe last screen:\n${mirror.lines().join('\n')}\n\n`);
}

async function show(
  store: Parameters<typeof superviseInApp>[0],
  folder: Parameters<typeof superviseInApp>[1],
  screen: PersonScreen,
  env: NodeJS.ProcessEnv,
  press: ((key: string) => void) | undefined,
  paceMs: number,
  last: () => void,
  keep: boolean,
): Promise<number> {
  const over = new AbortController();
  try {
    return await superviseInApp(store, folder, {
      env,
      screen,
      onLeft: last,
      hint: keep
        ? 'It was a demo.'
        : 'It was a demo: its sample project and its run are gone with it. Yours:  cd your-project && chaperone init',
      onOpen: ({ engine }) => {
        if (press) void playKeys({ state: () => engine.state(), press, paceMs, signal: over.signal });
      },
    });
  } finally {
    over.abort();
  }
}
