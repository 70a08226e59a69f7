import { commitFiles } from '../adapters/git/commit-files.ts';
import { readJournal } from '../adapters/store/journal.ts';
import { openStore } from '../adapters/store/store.ts';
import { report as makeReport } from '../core/report.ts';
import { reportHtml, reportMarkdown } from '../core/report-text.ts';
import { findRun } from './find-run.ts';

/** Prints what a run was asked and what it did, from its journal: Markdown (a pull request's text), HTML or JSON. */
export async function report(name: string | undefined, options: { html?: boolean; json?: boolean }): Promise<number> {
  const store = await openStore(process.env);
  const { folder, run } = await findRun(store, name, () => true, 'yet', 'look');
  const { events } = await readJournal(folder.journal);
  const hashes = run.steps.flatMap((step) => step.commit ?? []);
  const files = new Map(
    await Promise.all(hashes.map(async (hash) => [hash, (await commitFiles(run.info.root, hash)) ?? []] as const)),
  );
  const blocks = makeReport(run, events, (commit) => files.get(commit) ?? []);
  if (options.json) {
    const { name: run_, task, root, workBranch, base, sandbox, policyHash } = run.info;
    const steps = run.steps.map(({ title, phase, commit, repairs, verified }) => ({
      title,
      phase,
      commit,
      repairs,
      verified,
      files: commit === null ? [] : files.get(commit),
    }));
    const violations = run.violations.slice();
    const times = { startedAt: run.startedAt, at: run.at };
    const { ending, usage } = run;
    const whole = {
      run: run_,
      task,
      root,
      workBranch,
      base,
      sandbox,
      policyHash,
      ...times,
      ending,
      usage,
      steps,
      violations,
    };
    process.stdout.write(`${JSON.stringify(whole, null, 2)}\n`);
  } else process.stdout.write(options.html ? reportHtml(blocks) : reportMarkdown(blocks));
  return 0;
}
