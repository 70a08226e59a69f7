import { createHash } from 'node:crypto';
import { openJournal } from '../adapters/store/journal.ts';
import { type RunFolder, removeRun, type Store } from '../adapters/store/store.ts';
import type { Alone } from '../core/alone.ts';
import type { Event } from '../core/event.ts';
import type { Recipe } from '../core/recipes/recipe.ts';
import type { AgentChoice, RunInfo } from '../core/run-info.ts';
import type { Policy } from '../policy/policy.ts';

/** What is fixed when a run starts, as far as it is chosen outside. */
export interface RunRequest {
  readonly task: string;
  readonly root: string;
  readonly base: RunInfo['base'];
  readonly policy: Policy;
  readonly agent: AgentChoice;
  /** Commit on the present branch. */
  readonly here: boolean;
  readonly sandbox: RunInfo['sandbox'];
  /** What the person allowed for a run that nobody watches; without it somebody is there to be asked. */
  readonly alone?: Alone | undefined;
  readonly recipe?: Recipe | undefined;
  /** What was said of the task before it began. */
  readonly cautions?: readonly string[];
  /** It is the person's first run ever, so the app says more. */
  readonly first?: boolean;
}

/** Bounds of planning and repairing that hold where the policy sets none. */
const bounds = { dryRun: { minutes: 30, actions: 300, tokens: 2_000_000 }, repairs: 2 } as const;

/** Makes a run's folder and writes its first event; from here on it can be resumed. Nothing has started yet. */
export async function createRun(store: Store, request: RunRequest): Promise<RunFolder> {
  const folder = await store.create(request.task);
  try {
    const { task, root, base, policy, agent, here, alone, sandbox, recipe, cautions = [], first } = request;
    const info: RunInfo = {
      name: folder.name,
      task,
      root,
      base,
      workBranch: here && base.branch !== null ? base.branch : `chaperone/${folder.name}`,
      agent,
      policy,
      policyHash: createHash('sha256').update(JSON.stringify(policy)).digest('hex'),
      sandbox,
      attended: alone === undefined,
      ...(alone && { alone }),
      ...bounds,
      ...(recipe && { recipe }),
      ...(cautions.length > 0 && { cautions }),
      ...(first && { first }),
      version: process.env.CHAPERONE_VERSION ?? '0.0.0',
    };
    const journal = await openJournal(folder.journal, 0);
    const event: Event = { seq: 1, at: Date.now(), type: 'run.started', info };
    await journal.append([event]);
    await journal.close();
    return folder;
  } catch (error) {
    await removeRun(folder);
    throw error;
  }
}
