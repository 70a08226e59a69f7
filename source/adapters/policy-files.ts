import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PolicyFile } from '../policy/policy.ts';
import { openProject } from './git/project.ts';
import { runGit } from './git/run-git.ts';

/** Files of a project that may hold bullets, and whether only a headed section of them counts. */
const places = [
  ['CLAUDE.md', 'headed'],
  ['AGENTS.md', 'headed'],
  ['.claude-policy.md', 'whole'],
] as const;

/**
 * The policy files as they stand in a commit (never in the working copy, which the agent could have written) and the
 * person's own. `differs` names those whose working copy is another.
 */
export async function readPolicyFiles(
  root: string,
  commit: string,
  personal: string,
): Promise<{ readonly found: PolicyFile[]; readonly differs: string[] }> {
  const { gitDir } = await openProject(root);
  const found: PolicyFile[] = [];
  const differs: string[] = [];
  const own = await text(personal);
  if (own !== null) found.push({ file: personal, owner: 'person', text: own, section: 'whole' });
  for (const [file, section] of places) {
    // cat-file applies no filter, so nothing of the project's is run by it.
    const { out, code } = await runGit(['--git-dir', gitDir, 'cat-file', 'blob', `${commit}:${file}`], {
      ok: [0, 128],
    });
    const committed = code === 0 ? out.toString('utf8') : null;
    if (committed !== null && counts(committed, section))
      found.push({ file, owner: 'project', text: committed, section });
    const present = await text(join(root, file));
    if (present !== committed && (counts(present ?? '', section) || counts(committed ?? '', section)))
      differs.push(file);
  }
  return { found, differs };
}

/** The same files as they stand in the working copy, and the person's own; for looking at a policy while it is written. */
export async function workingPolicyFiles(root: string, personal: string): Promise<PolicyFile[]> {
  const own = await text(personal);
  const found: PolicyFile[] = own === null ? [] : [{ file: personal, owner: 'person', text: own, section: 'whole' }];
  for (const [file, section] of places) {
    const present = await text(join(root, file));
    if (present !== null && counts(present, section)) found.push({ file, owner: 'project', text: present, section });
  }
  return found;
}

/** Where the person's own settings lie: `$XDG_CONFIG_HOME/chaperone`, by default `~/.config/chaperone`. */
export function configFolder(env: Readonly<Record<string, string | undefined>>): string {
  return join(env.XDG_CONFIG_HOME || join(env.HOME ?? '/', '.config'), 'chaperone');
}

/** Does a file say anything about permissions? A CLAUDE.md without the section is no policy file. */
function counts(text: string, section: 'headed' | 'whole'): boolean {
  return section === 'whole' ? text.trim() !== '' : /permissions for auto mode/i.test(text);
}

function text(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(() => null);
}
