import {
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { resolvePath } from '../../facts.ts';
import type { Login } from './login.ts';

/**
 * Makes the run's own configuration folder of Claude Code: its first questions (look, trust in this folder)
 * are answered for this run, and the person's login is linked, not copied: a refreshed one would else be lost to them.
 * Repeatable. Nothing of the person's configuration is read or changed.
 */
export function makeConfigFolder(spec: {
  readonly folder: string;
  readonly root: string;
  readonly login: Login;
}): void {
  const { folder, root, login } = spec;
  mkdirSync(join(folder, 'plans'), { recursive: true, mode: 0o700 });
  const file = join(folder, '.claude.json');
  if (!existsSync(file)) {
    const trust = { hasTrustDialogAccepted: true, hasCompletedProjectOnboarding: true };
    const state = {
      hasCompletedOnboarding: true,
      autoUpdates: false,
      projects: { [root]: trust },
    };
    writeFileSync(`${file}.new`, JSON.stringify(state), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  const link = join(folder, '.credentials.json');
  rmSync(link, { force: true });
  if (login.by === 'file') symlinkSync(realpathSync(login.path), link);
}

/** The transcript of a session, where there is one. */
export function findTranscript(folder: string, session: string): string | null {
  const projects = join(folder, 'projects');
  if (!existsSync(projects)) return null;
  for (const name of readdirSync(projects)) {
    const file = join(projects, name, `${session}.jsonl`);
    if (existsSync(file)) return file;
  }
  return null;
}

/** Does this path lie in one of these folders, links resolved, dangling ones too? */
export function liesIn(path: string, folders: readonly string[]): boolean {
  const real = resolvePath(path);
  return folders.some((folder) => real.startsWith(`${resolvePath(folder)}/`));
}
