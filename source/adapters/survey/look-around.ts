import { closeSync, constants, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { Sight } from '../../core/init/sight.ts';
import { realFacts } from '../facts.ts';
import { gitFacts } from '../git-facts.ts';
import { findSecrets } from '../secrets.ts';
import { hostsIn } from './hosts-in.ts';

/** Texts that say how a project is built. */
const MANIFEST =
  /^(?:package\.json|pnpm-workspace\.yaml|pyproject\.toml|setup\.(?:py|cfg)|tox\.ini|pytest\.ini|requirements[\w-]*\.txt|Pipfile|(?:GNUm|M|m)akefile|CMakeLists\.txt|meson\.build|go\.(?:mod|work)|Cargo\.toml|pom\.xml|(?:build|settings)\.gradle(?:\.kts)?|\.gitignore)$/;
const LOCK =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lock|Cargo\.lock|go\.sum|poetry\.lock|uv\.lock|Pipfile\.lock|\.npmrc|pom\.xml|build\.gradle(?:\.kts)?|settings\.gradle(?:\.kts)?)$/;
const MAX_TEXT = 256 * 1024;
/** Lock files are long; their first megabytes name every host there is. */
const MAX_LOCK = 4 * 1024 * 1024;
const MAX_LOCKS = 20;
/** As many files as are listed at most (see facts.ts). */
const MANY = 20_000;

/** Looks at a project without executing anything of it. `root` may be no repository yet; links out of it are not followed. */
export function lookAround(root: string): Sight {
  const files = [...realFacts({ root }).files()].sort();
  const git = gitFacts(root);
  const remotes = Object.fromEntries(Object.entries(git.remotes()).map(([name, { pushUrl }]) => [name, pushUrl]));
  const texts: Record<string, string> = {};
  for (const file of files)
    if (MANIFEST.test(file)) {
      const text = head(join(root, file), MAX_TEXT);
      if (text !== undefined) texts[file] = text;
    }
  const lockHosts: Record<string, string[]> = {};
  const locks = files.filter((file) => LOCK.test(file) && file.split('/').length <= 3);
  for (const file of locks.slice(0, MAX_LOCKS)) {
    const found = hostsIn(file, head(join(root, file), MAX_LOCK) ?? '');
    if (found.length > 0) lockHosts[file] = found;
  }
  return {
    files,
    cut: files.length >= MANY,
    texts,
    lockHosts,
    remotes,
    remoteHeads: Object.fromEntries(
      Object.keys(remotes).flatMap((name) => {
        const branch = remoteHead(root, name);
        return branch === undefined ? [] : [[name, branch]];
      }),
    ),
    branch: git.branch() ?? null,
    secrets: findSecrets(root, {}).files,
  };
}

/** The branch that a remote calls its default (`refs/remotes/origin/HEAD`), as the last clone or fetch noted it. */
function remoteHead(root: string, remote: string): string | undefined {
  const text = head(join(root, '.git/refs/remotes', remote, 'HEAD'), 1_000);
  const prefix = `ref: refs/remotes/${remote}/`;
  return text?.startsWith(prefix) ? text.slice(prefix.length).trim() : undefined;
}

/** The beginning of a regular file; undefined when it is none. Pipes and devices are not waited for. */
function head(path: string, bytes: number): string | undefined {
  let handle: number | undefined;
  try {
    handle = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    const { size } = fstatSync(handle);
    if (!fstatSync(handle).isFile()) return undefined;
    if (size <= bytes) return readFileSync(handle, 'utf8');
    const part = Buffer.alloc(bytes);
    return part.toString('utf8', 0, readSync(handle, part, 0, bytes, 0));
  } catch {
    return undefined;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}
