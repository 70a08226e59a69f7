import { existsSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { readGitConfig } from './git-config.ts';
import type { Signature } from './objects.ts';
import type { Project } from './project.ts';

/**
 * The person as git knows them: `user.name` and `user.email` of the repository, then of the person's own
 * configuration, then of the system's, read as data. Without any, the login name stands in, so that a commit can be made.
 */
export async function readIdentity(project: Project): Promise<Signature> {
  const home = process.env.HOME ?? homedir();
  const files = [
    join(home, '.gitconfig'),
    join(process.env.XDG_CONFIG_HOME ?? join(home, '.config'), 'git/config'),
    '/etc/gitconfig',
  ];
  const sources = [project.config];
  for (const file of files)
    if (existsSync(file))
      sources.push(await readGitConfig(file, { includes: true, gitDir: project.gitDir }).catch(() => new Map()));
  const first = (key: string) => sources.map((source) => source.get(key)?.trim()).find((value) => value);
  const login = userInfo().username;
  return { name: first('user.name') ?? login, email: first('user.email') ?? `${login}@localhost` };
}
