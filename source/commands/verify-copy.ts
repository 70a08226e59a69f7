import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buildEnvironment } from '../adapters/environment.ts';
import { borrowInstalled, verify } from '../adapters/verify.ts';
import { isGreen } from '../core/bisect.ts';
import type { Seen, Verified } from '../core/event.ts';
import { installedText } from '../core/installed.ts';
import type { Run } from '../core/run.ts';
import type { Action } from '../policy/action.ts';
import type { Decision } from '../policy/decision.ts';
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

/**
 * Runs commands in a copy of exactly a saved tree, so that what is committed, or called green, is what was green. What is
 * installed is first taken as it was before the agent, who could have changed the very tools that judge it; only what is
 * red so is tried with the agent's own changes (a package that it installed), and a green by them says so.
 */
export async function verifyCopy(shop: Workshop, spec: CopySpec): Promise<Verified[]> {
  const { run, commit, commands, signal } = spec;
  const tree = join(shop.folder.scratch, spec.name, 'tree');
  const folder = join(shop.folder.scratch, spec.name, 'private');
  for (const name of [tree, join(folder, 'home'), join(folder, 'tmp')])
    await mkdir(name, { recursive: true, mode: 0o700 });
  await shop.vault.materialise(commit, tree);
  const env = buildEnvironment({ ...shop.environment, folder });
  const given = { commands, folder: tree, env, signal };
  if (!shop.box) {
    await borrowInstalled(run.info.root, tree);
    return verify(given);
  }
  const box = await verifyBox(shop.box, run.info.root, tree, folder);
  const first = await verify({ ...given, confine: box.untouched });
  const changed = isGreen(first) ? null : await box.changed();
  if (changed === null) return first;
  const { confine, installed } = changed;
  await shop.vault.materialise(commit, tree);
  const second = await verify({ ...given, confine });
  return isGreen(second) ? second.map((one) => ({ ...one, installed })) : second;
}

/** What is to be told where a step is green only because the agent changed installed files; null where it did not. */
export function changedTools(
  evaluate: (action: Action) => Decision,
  results: readonly Verified[],
  step: number,
): Seen | null {
  const one = results.find(({ installed }) => installed !== undefined && installed.replaced > 0);
  const path = one?.installed?.first[0];
  if (!one?.installed || path === undefined) return null;
  const action: Action = { kind: 'write', path };
  const reason = `Step ${step + 1} is ${installedText(one)}. Its checks are red with those files as they were: look at them before you trust it.`;
  return {
    ...{
      id: `installed.${step}.${one.installed.replaced}.${Date.now().toString(36)}`,
      action,
      drift: [],
      program: null,
    },
    ...{ decision: { ...evaluate(action), verdict: 'deny', gate: 'git', reason }, count: one.installed.replaced },
    before: null,
  };
}
