import { watch as watchFile } from 'node:fs';
import { openVaultReader, type VaultReader } from '../adapters/git/vault-reader.ts';
import { Cast } from '../adapters/playback/cast.ts';
import { openJournalReader } from '../adapters/playback/journal-reader.ts';
import { Player } from '../adapters/playback/player.ts';
import { openScreen } from '../adapters/screen/open-screen.ts';
import { openStore, type Store, vaultFolder } from '../adapters/store/store.ts';
import type { RunInfo } from '../core/run-info.ts';
import { Timeline } from '../core/timeline.ts';
import type { Look, Supervisor } from '../ports.ts';
import { renderApp } from '../ui/render-app.tsx';
import { Failure } from './failure.ts';
import { findRun } from './find-run.ts';
import { watchAbsence } from './watch-absence.ts';

/** How often files are looked at where nobody tells of their changes, in milliseconds. */
const LOOK_MS = 1_000;

/** Opens the same panes over a run's journal and recording, to go through it in time. */
export function replay(name: string | undefined): Promise<number> {
  return look(name, false);
}

/** Looks in on a run from its files, without being able to decide anything; several may, and after its end too. */
export function watch(name: string | undefined): Promise<number> {
  return look(name, true);
}

async function look(name: string | undefined, live: boolean): Promise<number> {
  if (!(process.stdin.isTTY && process.stdout.isTTY))
    throw new Failure('no-terminal', 'This needs a terminal. chaperone log and chaperone report do without.', 2);
  const store = await openStore(process.env);
  const { folder, run, owner } = await findRun(store, name, () => true, 'yet', 'look');
  const timeline = new Timeline();
  const journal = await openJournalReader(folder.journal);
  const readOn = async () => timeline.append(await journal.read());
  await readOn();
  const cast = new Cast(folder.recording, () => timeline.starts());
  const player = new Player(timeline, cast, live && owner !== null);
  const screen = openScreen({ stdin: process.stdin, stdout: process.stdout, env: process.env });
  const pictures = storedLook(store, run.info);
  const absence = live ? await watchAbsence(folder, () => player.grown()) : null;
  // Of an earlier moment it says nothing.
  const newest = () => player.position().at >= player.position().end;
  const supervisor: Supervisor = {
    state: () => (absence && newest() ? absence.shown(player.run()) : player.run()),
    subscribe: (listener) => player.subscribe(listener),
    send: async () => ({ refused: 'This is only a look: nothing can be decided here.' }),
    look: pictures.look,
    playback: player,
  };
  // What is played was recorded already.
  screen.attach(player.pty, '/dev/null');
  const app = renderApp({ supervisor, screen, ...screen.inkStreams() });
  const grow = async () => {
    if (live) await readOn();
    await cast.grow();
    player.grown();
  };
  const follow = follower(live ? [folder.journal, folder.recording] : [], grow);
  player.begin();
  try {
    await app.waitUntilLeft;
  } finally {
    follow();
    absence?.close();
    app.unmount();
    await screen.close();
    await player.close();
    await Promise.all([journal.close(), pictures.close()]);
  }
  return 0;
}

/** Diffs come from the vault, beside whoever works on it; it is opened when one is first asked for. */
function storedLook(store: Store, info: RunInfo): { readonly look: Look; close(): Promise<void> } {
  let opened: Promise<VaultReader> | undefined;
  const vault = () => (opened ??= openVaultReader(vaultFolder(store, info.root), info.root, info.name));
  return {
    look: {
      changes: async (from, to) => (await vault()).changes(from, to),
      patch: async (from, to, path) => (await vault()).patch(from, to, path),
      preview: () => Promise.reject(new Error('Nothing can be rolled back here. chaperone rollback does it.')),
      find: async (text) => (await vault()).find(text, info.base.commit),
      verifyAt: () => Promise.reject(new Error('Nothing is run here. Open the run: chaperone resume')),
      history: async () => [],
      judge: (plan) => plan.steps.map(() => []),
    },
    close: async () => (await opened?.catch(() => null))?.close(),
  };
}

/** Calls back now, and, one at a time, whenever one of the files changed. Returns how to stop. */
function follower(paths: readonly string[], act: () => Promise<void>): () => void {
  let busy = false;
  let again = false;
  const changed = async () => {
    again = true;
    if (busy) return;
    busy = true;
    while (again) {
      again = false;
      // A line that is half written is read the next time.
      await act().catch(() => {});
    }
    busy = false;
  };
  const watchers = paths.flatMap((path) => {
    try {
      return [watchFile(path, () => void changed())];
    } catch {
      return [];
    }
  });
  void changed();
  const timer = paths.length > 0 ? setInterval(() => void changed(), LOOK_MS) : undefined;
  return () => {
    clearInterval(timer);
    for (const one of watchers) one.close();
  };
}
