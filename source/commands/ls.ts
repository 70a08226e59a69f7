import { openStore } from '../adapters/store/store.ts';
import { findSituation } from '../core/situation.ts';
import { duration } from '../core/summary.ts';
import { loadRuns, type StoredRun, workTree } from './find-run.ts';

/** Lists runs: name, stage, step, age, violations, what it waits for, task. */
export async function ls(options: { all?: boolean; json?: boolean }): Promise<number> {
  const store = await openStore(process.env);
  const root = options.all ? null : workTree();
  const runs = await loadRuns(store, root);
  if (options.json) {
    for (const one of runs) process.stdout.write(`${JSON.stringify(asJson(one))}\n`);
    return 0;
  }
  if (runs.length === 0) {
    process.stdout.write('No runs here yet. Start one: chaperone "what to do"\n');
    return 0;
  }
  const rows = runs.map((one) => [
    one.run.info.name,
    one.run.stage,
    step(one),
    duration(Date.now() - one.run.startedAt),
    String(one.run.violations.length),
    findSituation(one.run, one.owner !== null),
  ]);
  const table = [['NAME', 'STAGE', 'STEP', 'AGE', 'VIOLATIONS', 'NOW'], ...rows];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  for (const row of table)
    process.stdout.write(
      `${row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    );
  return 0;
}

function step({ run }: StoredRun): string {
  return run.steps.length === 0 ? '-' : `${Math.min(run.current + 1, run.steps.length)}/${run.steps.length}`;
}

function asJson({ run, owner }: StoredRun) {
  const { info } = run;
  return {
    name: info.name,
    task: info.task,
    root: info.root,
    branch: info.workBranch,
    stage: run.stage,
    step: run.current,
    steps: run.steps.length,
    startedAt: run.startedAt,
    at: run.at,
    violations: run.violations.length,
    pid: owner?.pid ?? null,
    waiting: run.pause?.cause ?? (run.stage === 'proceed' ? 'approval' : null),
    outcome: run.ending?.outcome ?? null,
  };
}
