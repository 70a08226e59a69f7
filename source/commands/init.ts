import { realpathSync } from 'node:fs';
import { createTwoFilesPatch } from 'diff';
import { findRoot } from '../adapters/git/project.ts';
import { bulletLines } from '../core/init/extend-file.ts';
import type { Proposal } from '../core/init/propose.ts';
import { Failure } from './failure.ts';
import {
  aboutProject,
  askProposal,
  type PolicyProposal,
  previewFile,
  proposePolicy,
  writeProposal,
} from './propose-policy.ts';

export interface InitOptions {
  readonly file?: string;
  readonly yes?: boolean;
  readonly print?: boolean;
  readonly json?: boolean;
}

const FILES = ['CLAUDE.md', 'AGENTS.md', '.claude-policy.md'];

/**
 * Looks at the project and adds the bullets that are taken to its policy file; nothing that stands there is changed, and
 * nothing of the project is executed. By keys in a terminal; `--yes` takes what is proposed as on, `--print` only shows it.
 */
export async function init(options: InitOptions): Promise<number> {
  const { file } = options;
  if (file !== undefined && !FILES.includes(file))
    throw new Failure('usage', `A policy stands in ${FILES.join(', ')}. ${file} would never be read.`, 2);
  const root = findRoot(process.cwd()) ?? realpathSync(process.cwd());
  const proposal = await proposePolicy(root, process.env, file);
  const on = proposal.bullets.filter((bullet) => bullet.on);
  if (options.json) return printJson(proposal);
  if (options.print) return printDiff(proposal, on);
  if (proposal.bullets.length === 0) {
    say(`There is nothing to add: the policy speaks of all that would be proposed.`);
    for (const remark of proposal.remarks) say(`! ${remark}`);
    return 0;
  }
  if (options.yes) return write(proposal, on, false);
  if (!(process.stdin.isTTY && process.stdout.isTTY))
    throw new Failure(
      'no-terminal',
      'Taking lines by key needs a terminal. Use --yes to take them, or --print to look.',
      2,
    );
  const taken = await askProposal(proposal, process.env);
  if (taken === null) throw new Failure('refused', 'Nothing was written.', 4);
  return write(
    proposal,
    taken.bullets.flatMap((index) => proposal.bullets[index] ?? []),
    taken.commit,
  );
}

async function write(proposal: PolicyProposal, bullets: readonly Proposal[], commit: boolean): Promise<number> {
  const { file } = proposal;
  const written = await writeProposal(proposal, bullets, commit);
  const count = `${bullets.length} bullet${bullets.length === 1 ? '' : 's'}`;
  if (written.state === 'committed') say(`${count} added to ${file}, and committed (${written.commit.slice(0, 10)}).`);
  else {
    say(`${count} added to ${file}. A run takes the policy from the last commit, so commit it:`);
    say(`  git add ${file} && git commit -m 'Say what coding agents may do here'`);
  }
  for (const remark of proposal.remarks) say(`! ${remark}`);
  say('See how each bullet was understood:  chaperone policy check');
  return 0;
}

function printJson({ root, file, found, bullets, remarks }: PolicyProposal): number {
  say(JSON.stringify({ root, file, found, bullets, remarks }));
  return 0;
}

/** The file as it would become, as a diff against what it is; what is off at first stands below with its reason. */
function printDiff(proposal: PolicyProposal, on: readonly Proposal[]): number {
  const { file, bullets, remarks } = proposal;
  say(`# ${aboutProject(proposal.found)}`);
  if (on.length > 0) {
    const { before, after } = previewFile(proposal, on);
    process.stdout.write(
      createTwoFilesPatch(before === null ? '/dev/null' : `a/${file}`, `b/${file}`, before ?? '', after),
    );
  }
  for (const bullet of bullets.filter((one) => !one.on))
    say(`# left out at first (${bullet.why}) ${bulletLines(bullet)[0]}`);
  for (const remark of remarks) say(`# ${remark}`);
  return 0;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
