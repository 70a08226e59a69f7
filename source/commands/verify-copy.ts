import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buildEnvironment } from '../adapters/environment.ts';
import { borrowInstalled, verify } from '../adapters/verify.ts';
import type { Verified } from '../core/event.ts';
import type { Run } from '../core/run.ts';
import { verifyBox } from './in-box.ts';
import type { Workshop } from './task-runner.ts';

/** What is to be verified: a vault commit, by which commands. */
export interface CopySpec {
  readonly run: Run;
  readonly commit: string;
  readonly commands: readonly string[];
  /** The folder below the run's scratch; what differs there is all that is written for the next commit. */
  readonly name: string;
  readonly signal: AbortSignal;
}

/** Runs commands in a copy of exactly a saved tree, so that what is committed, or called green, is what was green. */
export async function verifyCopy(shop: Workshop, spec: CopySpec): Promise<Verified[]> {
  const { run, commit, commands, signal } = spec;
  const tree = join(shop.folder.scratch, spec.name, 'tree');
  const folder = join(shop.folder.scratch, spec.name, 'private');
  for (const name of [tree, join(folder, 'home'), join(folder, 'tmp')])
    await mkdir(name, { recursive: true, mode: 0o700 });
  await shop.vault.materialise(commit, tree);
  const { box } = shop;
  if (!box) await borrowInstalled(run.info.root, tree);
  const env = buildEnvironment({ ...shop.environment, folder });
  const confine = box && (await verifyBox(box, run.info.root, tree, folder));
  return verify({ commands, folder: tree, env, signal, ...(confine && { confine }) });
}
