import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { readGitConfig } from './git-config.ts';
import type { Project } from './project.ts';

/**
 * The ignore rules that lie outside the tree: the person's own file (`core.excludesFile`, by default git's), then the
 * repository's `info/exclude`. Read as data; a missing file has no rules.
 */
export async function readPersonalRules(project: Project): Promise<string> {
  const home = process.env.HOME ?? homedir();
  const base = process.env.XDG_CONFIG_HOME ?? join(home, '.config');
  let named = project.config.get('core.excludesfile');
  for (const file of [join(home, '.gitconfig'), join(base, 'git/config')])
    named ??= (await readGitConfig(file, { includes: true }).catch(() => undefined))?.get('core.excludesfile');
  const files = [
    (named ?? join(base, 'git/ignore')).replace(/^~(?=\/)/, home),
    join(project.commonDir, 'info/exclude'),
  ];
  const rules = files.map((file) => {
    try {
      return readFileSync(file, 'latin1');
    } catch {
      return '';
    }
  });
  return `${rules.join('\n')}\n`;
}
