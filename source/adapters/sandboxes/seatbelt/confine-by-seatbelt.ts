import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { developerEnvironment } from '../../developer-tools.ts';
import { resolvePath } from '../../facts.ts';
import { makeBoxFolder, removeBoxFolder, sweepBoxFolders } from '../box-folder.ts';
import type { Confine, Confinement } from '../confinement.ts';
import { preamble } from './preamble.ts';
import { profile } from './profile.ts';
import { watchDenials } from './watch-denials.ts';

/** What the sandbox of macOS needs of the machine. All paths are absolute. */
export interface SeatbeltMachine {
  readonly sandboxExec: string;
  readonly log: string;
  /** What can be read and run everywhere: the system, languages, the Node that runs us. */
  readonly toolchain: readonly string[];
  /** Where Apple's compilers and git are; null where they are not installed. */
  readonly developer: string | null;
}

/**
 * Makes the function that confines command lines by sandbox-exec. It becomes the program in the same process, so terminal,
 * keys and exit code are as they would be; what the program starts inherits the profile, and can't leave it.
 */
export function confineBySeatbelt(machine: SeatbeltMachine): Confine {
  void sweepBoxFolders().catch(() => {});
  return async (launch, given) => {
    for (const name of ['home', 'tmp']) mkdirSync(join(given.home, name), { recursive: true, mode: 0o700 });
    const confinement = resolved(given);
    const tag = `chaperone-${randomBytes(8).toString('hex')}`;
    const made = profile(confinement, machine.toolchain.map(resolvePath), tag);
    if ('refused' in made)
      throw new Error(
        `This path can’t be named to the sandbox of macOS, so nothing was started: ${JSON.stringify(made.refused).slice(0, 300)}. Rename it (no control characters, shorter than 900 bytes).`,
      );
    // Not where the agent may write: the profile is read again at each start.
    const folder = makeBoxFolder();
    const file = join(folder, 'profile.sb');
    writeFileSync(file, made.profile, { mode: 0o600 });
    const { onAttempt } = confinement;
    const unwatch = onAttempt ? watchDenials(machine.log, tag, confinement, onAttempt) : () => {};
    const first = preamble(confinement);
    return {
      argv: [
        ...[machine.sandboxExec, '-f', file, '--'],
        ...(first === null ? [] : ['/bin/sh', '-c', first, 'sh']),
        ...launch.argv,
      ],
      cwd: launch.cwd,
      env: {
        ...launch.env,
        ...developerEnvironment(machine.developer, launch.env.PATH ?? ''),
        ...environment(confinement),
      },
      outlived: true,
      close: async () => {
        unwatch();
        await removeBoxFolder(folder);
      },
    };
  };
}

/** The rules see true paths only. */
function resolved(confinement: Confinement): Confinement {
  const { root, git, also, copies } = confinement;
  const all = (paths: readonly string[]) => [...new Set(paths.map(resolvePath))];
  return {
    ...confinement,
    root: root === null ? null : resolvePath(root),
    writable: all(confinement.writable),
    fixed: all(confinement.fixed),
    hidden: all(confinement.hidden),
    readable: all(confinement.readable),
    home: resolvePath(confinement.home),
    single: all(confinement.single ?? []),
    ...(also && { also: also.map(({ path, at }) => ({ path: resolvePath(path), at })) }),
    copies: copies.map((copy) => ({ ...copy, over: resolvePath(copy.over), layers: copy.layers.map(resolvePath) })),
    git: git && { folder: resolvePath(git.folder), stores: git.stores.map(resolvePath) },
  };
}

/** What programs must know where nothing can be laid over the places that they know. */
function environment({ git, home }: Confinement): Record<string, string> {
  return {
    // The folder names its work tree (confine-run.ts), so that git works in every folder of it.
    ...(git && { GIT_DIR: git.folder }),
    // What is set for all users can't be read, which git takes for an error; and the keychain that Apple's names is out of reach.
    ...{ GIT_CONFIG_NOSYSTEM: '1', GIT_ATTR_NOSYSTEM: '1' },
    // zsh puts here-documents into /tmp, whatever TMPDIR says (zshparam(1)).
    TMPPREFIX: join(home, 'tmp', 'zsh'),
  };
}
