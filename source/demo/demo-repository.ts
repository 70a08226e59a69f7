import { execFile } from 'node:child_process';
import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { sampleFiles } from './sample-files.ts';

export interface DemoRepository {
  /** The work tree, on branch main, clean. */
  readonly root: string;
  /** Its remote `origin`: a bare repository beside it, so that a push would really arrive. */
  readonly origin: string;
}

/** What the demo hands to the agent. */
export const demoTask = 'Port UserService to the new database module';

/** The history of the sample, oldest first: what each commit adds. */
const commits: readonly (readonly [message: string, names: RegExp])[] = [
  [
    'Keep the members of the club',
    /^(package\.json|\.gitignore|README\.md|scripts\/|src\/(legacy|user)|tests\/(legacy|user))/,
  ],
  ['Report for the board', /report/],
  ['Rules for agents', /^CLAUDE\.md$/],
];

const run = promisify(execFile);

/**
 * Makes the sample project of the demo in `folder` (created; should be empty): a small real one with tests, a style
 * check, a policy, a history of three commits and a remote of its own. Rejects with git's words if git fails.
 */
export async function makeDemoRepository(folder: string): Promise<DemoRepository> {
  await mkdir(folder, { recursive: true });
  const base = await realpath(folder);
  const root = join(base, 'members');
  const origin = join(base, 'origin.git');
  const git = (cwd: string, when: number, ...args: string[]) =>
    run('git', args, {
      cwd,
      env: {
        PATH: process.env.PATH,
        HOME: base,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_AUTHOR_DATE: `${1_700_000_000 + when * 86_400} +0000`,
        GIT_COMMITTER_DATE: `${1_700_000_000 + when * 86_400} +0000`,
      },
    });
  await git(base, 0, 'init', '-q', '--bare', '-b', 'main', origin);
  await git(base, 0, 'init', '-q', '-b', 'main', root);
  await git(root, 0, 'config', 'user.name', 'Demo');
  await git(root, 0, 'config', 'user.email', 'demo@example.org');
  await git(root, 0, 'config', 'commit.gpgSign', 'false');
  await git(root, 0, 'remote', 'add', 'origin', origin);
  for (const [index, [message, names]] of commits.entries()) {
    for (const [path, text] of Object.entries(sampleFiles).filter(([path]) => names.test(path))) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
    await git(root, index, 'add', '--all');
    await git(root, index, 'commit', '-q', '-m', message);
  }
  await git(root, 0, 'push', '-q', '-u', 'origin', 'main');
  return { root, origin };
}
