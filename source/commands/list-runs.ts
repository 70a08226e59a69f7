import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lastBeat } from '../adapters/pulse.ts';
import { lockHolder } from '../adapters/store/lock.ts';
import type { RunFolder, Store } from '../adapters/store/store.ts';
import type { Run } from '../core/run.ts';
import { findSituation } from '../core/situation.ts';
import { isOfRepository, loadRun, type StoredRun, signsOf } from './find-run.ts';

/** A run as lists show it; what `ls --json` prints. Times are milliseconds since 1970. */
export interface ListedRun {
  readonly name: string;
  readonly task: string;
  readonly root: string;
  readonly branch: string | null;
  readonly stage: Run['stage'];
  readonly step: number;
  readonly steps: number;
  readonly startedAt: number;
  readonly at: number;
  readonly violations: number;
  readonly dollars: number | null;
  readonly pid: number | null;
  readonly sign: number | null;
  readonly now: string;
  readonly waiting: string | null;
  readonly asks: readonly string[];
  readonly outcome: NonNullable<Run['ending']>['outcome'] | null;
}

/** What is kept of a run that is over, for the journal of that many bytes. Another form has another number. */
interface Kept {
  readonly form: 1;
  readonly bytes: number;
  readonly listed: ListedRun;
}

/**
 * All runs of a repository (null: of all), oldest first; those that can't be read are left out. The journal of a run that
 * is over is read once: a line about it is kept beside it, and counts as long as the journal is as long as it was.
 */
export async function listRuns(store: Store, root: string | null): Promise<ListedRun[]> {
  const listed = await Promise.all((await store.names()).map((name) => listRun(store.run(name)).catch(() => null)));
  return listed.filter((one) => one !== null).filter((one) => isOfRepository(one.root, root));
}

async function listRun(folder: RunFolder): Promise<ListedRun | null> {
  const kept = await readKept(folder);
  if (kept && (await lockHolder(folder.lock)) === null) return { ...kept, sign: await lastBeat(folder.pulse) };
  const { size } = await stat(folder.journal);
  const one = await loadRun(folder);
  if (one === null) return null;
  const listed = asListed(one);
  if (one.run.ending && one.owner === null) await keep(folder, { form: 1, bytes: size, listed });
  return listed;
}

const keptPath = (folder: RunFolder): string => join(folder.folder, 'listed.json');

/** What was kept of a run, if it is still so; null otherwise. */
export async function readKept(folder: RunFolder): Promise<ListedRun | null> {
  try {
    const { form, bytes, listed } = JSON.parse(await readFile(keptPath(folder), 'utf8')) as Kept;
    return form === 1 && (await stat(folder.journal)).size === bytes ? listed : null;
  } catch {
    return null;
  }
}

/** Only saves time: where it can't be written, the journal is read again. */
async function keep(folder: RunFolder, kept: Kept): Promise<void> {
  const draft = `${keptPath(folder)}.${process.pid}`;
  await writeFile(draft, JSON.stringify(kept), { mode: 0o600 })
    .then(() => rename(draft, keptPath(folder)))
    .catch(() => {});
}

/** A run as lists show it now. */
export function asListed(one: StoredRun): ListedRun {
  const { run, owner, sign } = one;
  const { info } = run;
  const asks = [...run.pending.values()].filter((action) => action.phase === 'asked');
  return {
    name: info.name,
    task: info.task,
    root: info.root,
    branch: run.branch,
    stage: run.stage,
    step: run.current,
    steps: run.steps.length,
    startedAt: run.startedAt,
    at: run.at,
    violations: run.violations.length,
    dollars: run.usage.dollars ?? null,
    pid: owner?.pid ?? null,
    sign,
    now: findSituation(run, signsOf(one)),
    waiting: run.pause?.cause ?? (run.stage === 'proceed' ? 'approval' : asks.length > 0 ? 'answer' : null),
    asks: asks.map((action) => action.id),
    outcome: run.ending?.outcome ?? null,
  };
}
