import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Vault } from '../../ports.ts';
import { fileChanges, patchText } from './compare.ts';
import { findChange } from './find-change.ts';
import { readGitConfig } from './git-config.ts';
import { ObjectReader } from './object-reader.ts';
import type { Project } from './project.ts';
import { runGit } from './run-git.ts';
import { vaultContext } from './vault-context.ts';

/** What can be read of a run's checkpoints. */
export interface VaultReader extends Pick<Vault, 'changes' | 'patch' | 'find'> {
  close(): void;
}

/**
 * Reads a run's checkpoints beside whoever owns the work tree: takes no lock, writes nothing, and needs neither the
 * work tree nor its repository's settings, so that it works beside a living supervisor and after the tree is gone.
 * `folder` is the vault's place in the person's state directory. Throws when it holds no vault.
 */
export async function openVaultReader(folder: string, root: string, run: string): Promise<VaultReader> {
  const store = join(folder, 'vault.git');
  if (!existsSync(store))
    throw new Error(`There is no vault in ${folder}: this run has no checkpoints, or they were removed.`);
  const config = await readGitConfig(join(store, 'config'));
  const format = config.get('extensions.objectformat') === 'sha256' ? 'sha256' : 'sha1';
  const project: Project = { root, gitDir: store, commonDir: store, format, config };
  const env = { GIT_DIR: store, GIT_OPTIONAL_LOCKS: '0' };
  const context = {
    ...vaultContext(project, folder, run, true),
    reader: new ObjectReader(env),
    git: (args: readonly string[]) => runGit(['--bare', ...args], { cwd: store, env }),
  };
  return {
    changes: (from, to) => fileChanges(context, from, to),
    patch: (from, to, path) => patchText(context, from, to, path),
    find: (text, base) => findChange(context, text, base),
    close: () => context.reader.close(),
  };
}
