import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkAfterKill, checkEnd, filesOf, journalBytes, newestJournal } from './checks.ts';
import type { DriverTask } from './driver-task.ts';
import { type KillPoint, type Life, live } from './live.ts';
import { makeRepository } from './scripted-world.ts';
import { survivors } from './survivors.ts';

/** What all cases of a file share. */
export interface Stage {
  readonly driver: string;
  /** The folder of the bundle. */
  readonly folder: string;
  readonly modelUrl: string;
  /** What the model found wrong with the requests; grows. */
  readonly modelFailures: readonly string[];
}

/** How a case went; `wrong` is empty when all was as it has to be. */
export interface CaseResult {
  readonly wrong: readonly string[];
  /** The calls at which supervisors died, as `kind how`. */
  readonly kills: readonly string[];
  readonly resumes: number;
  /** Kills after which an approved action or a rollback's git was still seen to end. */
  readonly inFlight: number;
  /** Calls of an undisturbed life, by kind. */
  readonly counts: Life['counts'];
  readonly ms: number;
}

/** Most supervisors that one run may need: each kill takes one, and a stop. */
const mostLives = 8;

/**
 * Plays one scripted run whose supervisors die where `points` says, one after the other; the last one lives on. Then
 * looks whether anything was lost, doubled or left.
 */
export async function playCase(
  stage: Stage,
  points: readonly KillPoint[],
  variant: Omit<DriverTask, 'root'>,
): Promise<CaseResult> {
  const began = performance.now();
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'chp-')));
  const root = join(home, 'project');
  const base = makeRepository(root);
  const complaints = stage.modelFailures.length;
  const wrong: string[] = [];
  const kills: string[] = [];
  let counts: Life['counts'] = {};
  let inFlight = 0;
  let lives = 0;
  try {
    for (let over = false; !over && wrong.length === 0; ) {
      if (++lives > mostLives) {
        wrong.push(`the run did not come to its end in ${mostLives} lives`);
        break;
      }
      const at = points[kills.length] ?? null;
      const life = await live({ ...stage, home, task: { root, ...variant }, at });
      const where = `after ${life.kind === null ? `life ${lives}` : `a kill ${life.how} ${life.detail}`}`;
      const then = filesOf(root);
      const left = await survivors(life.family, [home, stage.folder]);
      wrong.push(...left.map((one) => `${where}: still alive: ${one}`));
      wrong.push(
        ...life.family.filter(({ command }) => command.includes('kill-at')).map(({ command }) => `leaked: ${command}`),
      );
      counts = life.counts;
      const before = journalBytes(home);
      if (life.kind === null) {
        // A life that should have been cut may be shorter than where its end was set.
        over = life.code === 0 && newestJournal(home)?.run.ending != null;
        if (life.code !== 0) wrong.push(`${where}: ended with code ${life.code}: ${life.stderr}`);
        if (at !== null) points = points.slice(0, kills.length);
        continue;
      }
      kills.push(`${life.kind} ${life.how}`);
      const seen = checkAfterKill({ root, home, then });
      inFlight += seen.inFlight ? 1 : 0;
      wrong.push(...seen.wrong.map((text) => `${where}: ${text}`));
      if (!journalBytes(home).startsWith(before)) wrong.push(`${where}: the journal changed without a supervisor`);
    }
    if (wrong.length === 0) wrong.push(...checkEnd({ root, home, base, kills: kills.length }));
    const proofs = newestJournal(home)?.events.filter(({ type }) => type === 'sandbox.proved') ?? [];
    if (proofs.length > 0 !== variant.sandboxed) wrong.push(`the sandbox was proved ${proofs.length} times`);
    wrong.push(...stage.modelFailures.slice(complaints));
    return { wrong, kills, resumes: lives - 1, inFlight, counts, ms: performance.now() - began };
  } finally {
    if (wrong.length === 0 || !process.env.KEEP) rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    else wrong.push(`kept: ${home}`);
  }
}
