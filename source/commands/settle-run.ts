import { findHooks } from '../adapters/git/find-hooks.ts';
import { openProject } from '../adapters/git/project.ts';
import { readSigning } from '../adapters/git/signing.ts';
import type { Happening } from '../core/event.ts';
import type { Run } from '../core/run.ts';
import type { Finishing } from '../core/settle.ts';
import type { Task } from '../core/task.ts';
import { runHooks, unableHooks } from './run-hooks.ts';
import type { Workshop } from './task-runner.ts';

/** What a person should know before they keep, squash or rename the commits of a run. Changes nothing, runs nothing. */
export async function lookAtFinish(shop: Workshop, run: Run): Promise<Finishing> {
  const { info, branch } = run;
  const project = await openProject(info.root);
  const found = await shop.repository.finishing({ run: info.name, base: info.base.commit, branch });
  const { names } = await findHooks(project, shop.environment.from);
  const signing = await readSigning(project, shop.environment.from).catch((error: Error) => error);
  return {
    ...found,
    hooks: { names, unable: names.length === 0 ? null : unableHooks(shop) },
    signing: signing instanceof Error ? { unable: signing.message } : signing && { by: signing.label },
  };
}

/** Brings a run's commits to the end that a person chose. */
export async function settleRun(
  shop: Workshop,
  run: Run,
  task: Task & { kind: 'settle' },
  signal: AbortSignal,
): Promise<Happening> {
  const { how } = task;
  const { info } = run;
  const notes: string[] = [];
  const judged = how.kind === 'keep' || how.kind === 'squash';
  const hooks = async (tip: string, messages: readonly string[]) => {
    const word = await runHooks(shop, run, { tip, messages, fresh: how.kind === 'squash', signal });
    notes.push(...word.notes);
    return word.messages;
  };
  const project = await openProject(info.root);
  const signing = judged && how.sign ? await readSigning(project, shop.environment.from) : null;
  const { before, after } = await shop.repository.settle({
    run: info.name,
    id: task.settlement,
    branch: run.branch,
    base: info.base.commit,
    how: how.kind === 'undo' ? goBack(run, how.settlement) : how,
    hooks: judged && how.hooks && shop.box ? hooks : null,
    signing,
  });
  if (judged && how.hooks && !shop.box && (await findHooks(project, shop.environment.from)).names.length > 0)
    notes.push(`hooks were not run: ${unableHooks(shop)}`);
  if (signing && before.commit !== after.commit) notes.push(`signed by your ${signing.label}`);
  if (
    before.branch !== after.branch &&
    [...project.config.keys()].some((key) => key.startsWith(`branch.${before.branch}.`))
  )
    notes.push(`its upstream is still set for ${before.branch}: git branch --set-upstream-to`);
  return { type: 'branch.settled', before, after, notes };
}

function goBack(run: Run, id: number) {
  const { before, after } = run.settlements[id - 1] ?? {};
  if (!before || !after) throw new Error('What was done is not in the journal, so it can’t be taken back.');
  return { kind: 'back', from: after, to: before } as const;
}
