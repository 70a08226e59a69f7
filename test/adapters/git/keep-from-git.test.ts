import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeAgentGit } from '../../../source/adapters/git/agent-git.ts';
import { keepFromGit } from '../../../source/adapters/git/keep-from-git.ts';
import { openProject } from '../../../source/adapters/git/project.ts';
import { git, newHome, newRepository } from '../../helpers/journey.ts';

test('what is hidden from an agent is no change to its git, and no commit takes what stands there', async () => {
  const home = newHome();
  const root = newRepository(home, {
    '.env': 'A=1\n',
    'keys/a.key': 'REAL\n',
    'keys/b [x].key': 'REAL\n',
    'src/a.js': '1\n',
  });
  mkdirSync(join(root, 'odd'));
  writeFileSync(join(root, 'odd/#new [y].pem'), 'REAL\n');
  const folder = join(home, 'agent-git');
  await makeAgentGit(await openProject(root), folder, (store) => store);
  await keepFromGit(folder, root, ['.env', 'keys', 'odd/#new [y].pem', 'none.key']);
  // As it is seen inside.
  for (const path of ['.env', 'keys/b [x].key', 'odd/#new [y].pem']) writeFileSync(join(root, path), '');
  rmSync(join(root, 'keys/a.key'));
  const env = { ...process.env, GIT_DIR: folder, GIT_WORK_TREE: root };
  const agents = (...args: string[]) => execFileSync('git', args, { cwd: root, env, encoding: 'utf8' });
  expect(agents('status', '--porcelain')).toBe('');
  writeFileSync(join(root, 'src/a.js'), '2\n');
  agents('add', '-A');
  agents('-c', 'user.name=A', '-c', 'user.email=a@example.org', 'commit', '-qam', 'By the agent');
  expect(agents('show', '--name-only', '--format=', 'HEAD')).toBe('src/a.js\n');
  expect(agents('show', 'HEAD:.env')).toBe('A=1\n');
  // The project's own knows nothing of it.
  expect(git(root, 'status', '--porcelain')).toContain(' M .env');
  expect(readFileSync(join(root, '.git/info/exclude'), 'utf8')).not.toContain('keys');
});
