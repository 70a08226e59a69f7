import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Runs git there, and gives what it prints. */
export const git = (root: string, ...args: string[]) =>
  execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();

/** A project with one commit, an empty remote beside it, and a folder of the supervisor's. */
export function world() {
  const place = realpathSync(mkdtempSync(join(tmpdir(), 'chp-push-')));
  onTestFinished(() => rmSync(place, { recursive: true, force: true }));
  const [root, remote, folder] = [join(place, 'project'), join(place, 'remote.git'), join(place, 'own')];
  git(place, 'init', '-q', '--bare', remote);
  git(place, 'init', '-q', '-b', 'main', root);
  git(root, '-c', 'user.name=P', '-c', 'user.email=p@example.org', 'commit', '-q', '--allow-empty', '-m', 'First');
  const env = { PATH: process.env.PATH, HOME: place, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  return { place, root, remote, folder, env, commit: git(root, 'rev-parse', 'HEAD') };
}
