import { type BigIntStats, type FSWatcher, watch } from 'node:fs';
import { basename } from 'node:path';
import { stampOf } from './copy-between.ts';
import { OpenFolder } from './open-folder.ts';
import { type CarrySpec, TwoSides } from './two-sides.ts';

/**
 * `live`: something happened. `still`: nothing happens now, for a checkpoint is about to be saved; what may not be there is
 * told and taken away, and what changed outside is brought in. `over`: the sandbox has ended.
 */
type Moment = 'live' | 'still' | 'over';

/** Carries over what may be, as long as a sandbox runs. */
export interface Carrier {
  /** While nothing happens inside. */
  settle(): Promise<void>;
  /** After the sandbox ended. */
  close(): Promise<void>;
}

/** How long it has to be quiet before something is carried over, and at most where it never is, in milliseconds. */
const QUIET_MS = 30;
const PATIENCE_MS = 300;
/** What is younger may be somebody's draft that is about to get its right name; in milliseconds. */
const DRAFT_MS = 200;
/** What interpreters and test tools leave beside any program: no change that anybody wanted, so nobody is told. */
const CACHES = new Set([
  '__pycache__',
  '.pytest_cache',
  '.mypy_cache',
  '.ruff_cache',
  '.cache',
  '.vite',
  '.nyc_output',
]);
/** More folders are not watched: what happens there is carried over at the next checkpoint. */
const WATCHED = 1_000;
/** So deep and at so many names it is looked: who makes more in a tray means to keep the supervisor busy. */
const DEPTH = 64;
const LOOKED = 20_000;
/** So many times as long as a look took, it is waited before the next. */
const SHARE = 4;
const MUCH = 'It stays in the sandbox: so much was made there, or so deep, that it is not looked through.';

/**
 * Brings what programs do in trays into the project, as far as the evaluator lets it: by name, file by file. Nothing else
 * ever arrives there.
 */
export function openCarrier(spec: CarrySpec): Carrier {
  const { may, mounted } = spec;
  const sides = new TwoSides(spec);
  const links = new Set(spec.trays.flatMap(({ tray }) => tray.links));
  const folders = new Set(spec.trays.flatMap(({ tray }) => tray.folders));
  const tops = new Set(spec.trays.map(({ tray }) => tray.over));
  const watchers = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | undefined;
  let since = 0;
  let rest = QUIET_MS;
  let work = Promise.resolve();
  let closed = false;

  const soon = (): void => {
    if (timer === undefined) since = Date.now();
    else if (Date.now() - since > Math.max(PATIENCE_MS, rest)) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = undefined;
      void run('live');
    }, rest);
    timer.unref();
  };
  const run = (moment: Moment): Promise<void> => {
    if (closed) return work;
    work = work.then(() => settle(moment)).catch(() => {});
    return work;
  };
  const heed = (folder: OpenFolder, path: string): void => {
    if (watchers.has(path) || watchers.size >= WATCHED) return;
    try {
      const forget = () => void watchers.delete(path);
      watchers.set(path, watch(folder.self, { persistent: false }, soon).on('error', forget).on('close', forget));
    } catch {
      // Without a watch it is carried over at the next checkpoint.
    }
  };

  /** What may not be there. While programs work it may be a draft of theirs; it is in no one's way. */
  const alien = (folder: OpenFolder, path: string, moment: Moment): void => {
    const stat = folder.look(basename(path));
    if (moment === 'live' || !stat) return;
    if (moment === 'still' && Date.now() - Number(stat.ctimeMs) < DRAFT_MS) return;
    const reason = 'It was made in the sandbox alone: in this folder only what bullets name can be made.';
    sides.tell('write', path, reason + sides.take(folder, basename(path)));
  };
  const visitFile = async (folder: OpenFolder, at: string, stat: BigIntStats, moment: Moment): Promise<boolean> => {
    if (links.has(at) && stat.isSymbolicLink()) return true;
    if (stat.isFile() && sides.known.get(at)?.mine === stampOf(stat)) return true;
    if (!stat.isFile() || !may('write', at)) {
      alien(folder, at, moment);
      return false;
    }
    if (moment === 'live' && Math.abs(Date.now() - Number(stat.mtimeMs)) < QUIET_MS) soon();
    else await sides.out(folder, at);
    return true;
  };
  /** Goes through a folder of a tray; says whether there is anything in it that may be. */
  const visit = async (folder: OpenFolder, path: string, moment: Moment, seen: Seen, depth = 0): Promise<boolean> => {
    if (moment !== 'over') heed(folder, path);
    let any = false;
    for (const name of folder.names()) {
      const at = `${path}/${name}`;
      if (seen.paths.size >= LOOKED || depth > DEPTH) {
        seen.blind.push(path);
        sides.tell('write', path, MUCH);
        break;
      }
      const stat = folder.look(name);
      if (!stat || mounted(at)) continue;
      seen.paths.add(at);
      if (CACHES.has(name) && stat.isDirectory() && !may('write', at)) continue;
      if (!stat.isDirectory()) {
        any = (await visitFile(folder, at, stat, moment)) || any;
        continue;
      }
      const inner = folder.folder(name);
      if (inner === null) seen.blind.push(at);
      const filled = inner !== null && (await visit(inner, at, moment, seen, depth + 1).finally(() => inner.close()));
      const allowed = folders.has(at) || may('write', at);
      if (allowed) sides.outside(`${at}/x`, true)?.close();
      else if (!filled && moment !== 'live' && sides.toldIn(at)) tryRemove(folder, name);
      else if (!filled) alien(folder, at, moment);
      any ||= filled || allowed;
    }
    return any;
  };

  const settle = async (moment: Moment): Promise<void> => {
    const seen: Seen = { paths: new Set(), blind: [] };
    const begun = performance.now();
    for (const { tray, from } of spec.trays) {
      const top = OpenFolder.open(from);
      await visit(top, tray.over, moment, seen).finally(() => top.close());
    }
    rest = Math.max(QUIET_MS, (performance.now() - begun) * SHARE);
    for (const path of [...sides.known.keys()])
      if (!seen.paths.has(path)) {
        if (!isBlind(seen, path)) await gone(path, moment);
      } else if (moment === 'still') await refresh(path);
    const gones = [...sides.made, ...folders].filter((path) => !seen.paths.has(path) && !tops.has(path));
    for (const path of gones.sort().reverse()) if (sides.made.has(path) || may('delete', path)) removeFolder(path);
    if (moment === 'still') for (const path of folders) await fresh(path, seen);
  };
  /** A file that is no longer in its tray. */
  const gone = async (path: string, moment: Moment): Promise<void> => {
    const known = sides.known.get(path);
    const outer = sides.outside(path, false);
    const there = outer?.look(basename(path));
    const deletes = known?.own === true || may('delete', path);
    if (deletes && there && stampOf(there) === known?.theirs) outer?.remove(basename(path));
    outer?.close();
    if (deletes || !there) sides.known.delete(path);
    else if (moment !== 'live') {
      sides.tell('delete', path, 'It was deleted in the sandbox alone: no bullet lets delete it.');
      if (moment === 'still') await sides.bring(path);
    }
  };
  /** Brings in what the person did to a file meanwhile. */
  const refresh = async (path: string): Promise<void> => {
    const outer = sides.outside(path, false);
    const there = outer?.look(basename(path));
    outer?.close();
    if (there && stampOf(there) === sides.known.get(path)?.theirs) return;
    if (there) return sides.bring(path);
    const inner = sides.within(path);
    inner?.remove(basename(path));
    inner?.close();
    sides.known.delete(path);
  };
  /** Brings in what the person made in a folder and what may be changed. */
  const fresh = async (path: string, seen: Seen): Promise<void> => {
    const outer = sides.outside(`${path}/x`, false);
    for (const name of outer?.names() ?? []) {
      const at = `${path}/${name}`;
      if (!seen.paths.has(at) && !isBlind(seen, at) && !sides.known.has(at) && !mounted(at) && may('write', at))
        await sides.bring(at);
    }
    outer?.close();
  };
  const removeFolder = (path: string): void => {
    const outer = sides.outside(path, false);
    if (outer) tryRemove(outer, basename(path));
    outer?.close();
    sides.made.delete(path);
  };

  void run('live');
  return {
    settle: () => run('still'),
    async close() {
      for (const watcher of [...watchers.values()]) watcher.close();
      const last = run('over');
      closed = true;
      await last;
      clearTimeout(timer);
    },
  };
}

const isBlind = ({ blind }: Seen, path: string): boolean => blind.some((one) => path.startsWith(`${one}/`));

/** What was met in the trays, and folders that could not be looked into. */
interface Seen {
  readonly paths: Set<string>;
  readonly blind: string[];
}

function tryRemove(folder: OpenFolder, name: string): void {
  try {
    folder.remove(name, true);
  } catch {
    // Something else is in it.
  }
}
