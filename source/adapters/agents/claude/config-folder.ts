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
import { dirname, join } from 'node:path';
import type { Login } from './login.ts';

/**
 * Makes the run's own configuration folder of Claude Code: its first questions (look, trust in this folder, use of a key)
 * are answered for this run, and the person's login is linked, not copied: a refreshed one would else be lost to them.
 * Repeatable. Nothing of the person's configuration is read or changed.
 */
export function makeConfigFolder(spec: {
  readonly folder: string;
  readonly root: string;
  readonly login: Login;
  /** Key that the CLI would ask about, or undefined. */
  readonly apiKey: string | undefined;
}): void {
  const { folder, root, login, apiKey } = spec;
  mkdirSync(join(folder, 'plans'), { recursive: true, mode: 0o700 });
  const file = join(folder, '.claude.json');
  if (!existsSync(file)) {
    const trust = { hasTrustDialogAccepted: true, hasCompletedProjectOnboarding: true };
    const state = {
      hasCompletedOnboarding: true,
      autoUpdates: false,
      projects: { [root]: trust },
      ...(apiKey && { customApiKeyResponses: { approved: [apiKey.slice(-20)], rejected: [] } }),
    };
    writeFileSync(`${file}.new`, JSON.stringify(state), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  const link = join(folder, '.credentials.json');
  rmSync(link, { force: true });
  if (login.by === 'file') symlinkSync(login.path, link);
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

/** Does this path lie in one of these folders, links resolved? What does not exist yet is looked for at its folder. */
export function liesIn(path: string, folders: readonly string[]): boolean {
  try {
    const real = existsSync(path)
      ? realpathSync(path)
      : join(realpathSync(dirname(path)), path.slice(dirname(path).length));
    return folders.some((folder) => existsSync(folder) && real.startsWith(`${realpathSync(folder)}/`));
  } catch {
    return false;
  }
}
