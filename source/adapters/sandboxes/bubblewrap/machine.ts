import { accessSync, constants, existsSync, lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TOOLCHAIN } from '../../../policy/toolchain.ts';
import { installedTools } from '../../installed-tools.ts';
import { nodeFolder } from '../../node-folder.ts';
import type { NoSandbox } from '../sandbox.ts';

/** What the sandbox needs of this machine, found and ready. All paths are absolute. */
export interface Machine {
  readonly bwrap: string;
  readonly socat: string;
  /** Applies the system-call filter; a static program of @anthropic-ai/sandbox-runtime that is packaged with us. */
  readonly helper: string;
  /** Runs what watches a sandbox (see watcher.ts); null: less is told of what is tried inside. */
  readonly perl: string | null;
  /** The toolchain as it stands here: what is a link stays one. */
  readonly toolchain: readonly { readonly path: string; readonly link: string | null }[];
  /** Runs as root, whose processes need more care: /proc lets that user write to the kernel's settings. */
  readonly root: boolean;
}

const here = dirname(fileURLToPath(import.meta.url));

/** Looks for the programs that the sandbox of Linux is made of. Whether they work is another question; `prove` answers it. */
export function findMachine(env: Readonly<Record<string, string | undefined>>): Machine | NoSandbox {
  const bwrap = find('bwrap', env.PATH);
  const socat = find('socat', env.PATH);
  const helper = helperPath();
  if (helper === null)
    return {
      missing: ['the system-call filter'],
      why: `there is no system-call filter for ${process.arch} (it comes for x64 and arm64), or it was not installed`,
      todo: 'Install again with: npm ci && npm run build',
    };
  if (bwrap === null || socat === null) {
    const missing = [...(bwrap === null ? ['bubblewrap'] : []), ...(socat === null ? ['socat'] : [])];
    return {
      missing,
      why: `${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not installed`,
      todo: `Install: sudo apt-get install ${missing.join(' ')}   (Fedora: sudo dnf install …, Arch: sudo pacman -S …)`,
    };
  }
  const perl = find('perl', env.PATH);
  return { bwrap, socat, helper, perl, toolchain: toolchain(), root: process.geteuid?.() === 0 };
}

/** A program on the PATH, links resolved; those in a relative folder don't count. */
export function find(name: string, path: string | undefined): string | null {
  for (const folder of (path ?? '').split(delimiter)) {
    const file = join(folder, name);
    if (!folder.startsWith('/') || !isProgram(file)) continue;
    return realpathSync(file);
  }
  return null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return lstatSync(realpathSync(path)).isFile();
  } catch {
    return false;
  }
}

/** Beside the built program, or in the installed package when run from sources. */
function helperPath(): string | null {
  if (process.arch !== 'x64' && process.arch !== 'arm64') return null;
  const built = join(here, `apply-seccomp-${process.arch}`);
  if (existsSync(built)) return built;
  try {
    // The package has no export for it; its main module tells where it lies.
    const main = fileURLToPath(import.meta.resolve('@anthropic-ai/sandbox-runtime'));
    const file = join(dirname(dirname(main)), 'vendor', 'seccomp', process.arch, 'apply-seccomp');
    return existsSync(file) ? file : null;
  } catch {
    return null;
  }
}

/** The toolchain's places that exist here, languages installed elsewhere, and the folder of the Node that runs us. */
export function toolchain(): Machine['toolchain'] {
  const found: { path: string; link: string | null }[] = TOOLCHAIN.filter((path) => existsSync(path)).map((path) => ({
    path,
    link: lstatSync(path).isSymbolicLink() ? readlinkSync(path) : null,
  }));
  const further = [nodeFolder(), ...installedTools().paths].sort((a, b) => a.length - b.length);
  for (const path of further)
    if (!found.some((one) => path === one.path || path.startsWith(`${one.path}/`))) found.push({ path, link: null });
  return found;
}
