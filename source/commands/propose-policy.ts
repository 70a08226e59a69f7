import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { realFacts } from '../adapters/facts.ts';
import { type Committed, commitFile } from '../adapters/git/commit-file.ts';
import { findRoot } from '../adapters/git/project.ts';
import { configFolder, workingPolicyFiles } from '../adapters/policy-files.ts';
import { openScreen } from '../adapters/screen/open-screen.ts';
import { lookAround } from '../adapters/survey/look-around.ts';
import { extendFile } from '../core/init/extend-file.ts';
import { missingBullets } from '../core/init/missing-bullets.ts';
import { type Proposal, propose } from '../core/init/propose.ts';
import { type Survey, survey } from '../core/init/survey.ts';
import type { PolicyFile } from '../policy/policy.ts';
import { showProposal, type Taken } from '../ui/init-screen.tsx';

/** A policy that is proposed for a project, with where it would go. */
export interface PolicyProposal {
  readonly root: string;
  readonly found: Survey;
  readonly file: string;
  readonly whole: boolean;
  readonly bullets: readonly Proposal[];
  readonly remarks: readonly string[];
}

/** Looks at a project and proposes what its policy does not say yet, for `into` or the file that holds it already. Nothing of the project is executed or changed. */
export async function proposePolicy(root: string, env: NodeJS.ProcessEnv, into?: string): Promise<PolicyProposal> {
  const found = survey(lookAround(root));
  const { bullets, remarks } = propose(found, realFacts({ root }));
  const files = await workingPolicyFiles(root, join(configFolder(env), 'policy.md'));
  const file = into ?? files.find((one) => one.owner === 'project')?.file ?? 'CLAUDE.md';
  const section: PolicyFile['section'] = file === '.claude-policy.md' ? 'whole' : 'headed';
  const missing = missingBullets(bullets, files, { file, section, text: readText(join(root, file)) });
  return {
    root,
    found,
    file,
    whole: section === 'whole',
    bullets: missing.bullets,
    remarks: [...missing.remarks, ...remarks],
  };
}

/** Shows the proposal in the terminal; null: nothing is wanted. */
export async function askProposal(proposal: PolicyProposal, env: NodeJS.ProcessEnv): Promise<Taken> {
  const screen = openScreen({ stdin: process.stdin, stdout: process.stdout, env });
  const { bullets, remarks, file } = proposal;
  const shown = showProposal({ about: aboutProject(proposal.found), bullets, remarks, file, ...screen.inkStreams() });
  return shown.chosen.finally(() => {
    shown.unmount();
    return screen.close();
  });
}

/** The file's text before and after. */
export function previewFile(
  { root, file, whole }: PolicyProposal,
  bullets: readonly Proposal[],
): { readonly before: string | null; readonly after: string } {
  const before = readText(join(root, file));
  return { before, after: extendFile(before, bullets, whole).text };
}

/** Adds the taken bullets to the file and, if wanted, commits that file alone. */
export async function writeProposal(
  { root, file, whole }: PolicyProposal,
  bullets: readonly Proposal[],
  commit: boolean,
): Promise<Committed> {
  const edit = (text: string | null) => extendFile(text, bullets, whole).text;
  if (findRoot(root) === undefined) {
    writeFileSync(join(root, file), edit(readText(join(root, file))));
    return { state: 'written', why: 'there is no repository' };
  }
  return commitFile(root, { name: file, edit, message: 'Say what coding agents may do here', commit });
}

/** A project in a few words: "Node with pnpm, 3 packages". */
export function aboutProject({ languages, runner, packages }: Survey): string {
  const names = { node: 'Node', python: 'Python', go: 'Go', rust: 'Rust', java: 'Java', c: 'C' } as const;
  const kinds = languages.map((language) => (language === 'node' ? `Node with ${runner}` : names[language]));
  const all = kinds.length > 0 ? kinds.join(', ') : 'empty, or of no kind that is known';
  return packages.length > 1 ? `${all}; ${packages.length} packages` : all;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
