import { lstatSync, readdirSync } from 'node:fs';
import { basename } from 'node:path/posix';
import { type BytePath, within } from './byte-path.ts';

/** Ignored files up to this size are kept with every checkpoint. */
export const SMALL = 1024 * 1024;

/** Ignored files that are kept at most, by number; beyond it only `.env` files are. */
const MOST = 2_000;

/** What one ignored folder may hold to be kept: entries. A larger one is output or data, not settings. */
const FOLDER_MOST = 200;

/** Folders that tools fill and can fill again. What lies in them is not kept. */
const FILLED = new Set(
  `node_modules bower_components jspm_packages vendor Pods .venv venv env virtualenv site-packages .tox .nox .eggs
  __pycache__ __pypackages__ .mypy_cache .pytest_cache .ruff_cache .hypothesis .ipynb_checkpoints .cache .parcel-cache .turbo
  .nx .next .nuxt .output .svelte-kit .angular .astro .vite .expo .serverless .aws-sam .terraform .gradle .m2 .ivy2 .bsp
  .metals .bloop .dart_tool .pub-cache .stack-work .cabal-sandbox dist-newstyle dist build _build out output target bin
  obj Debug Release x64 DerivedData coverage .nyc_output htmlcov elm-stuff deps zig-cache .zig-cache zig-out tmp temp
  .tmp log logs .git .hg .svn .jj .yarn .pnpm-store .npm .sass-cache CMakeFiles`.split(/\s+/),
);

/** Files that compilers make. */
const MADE = /\.(o|obj|pyc|pyo|class|a|so|dylib|dll|exe|lib|pdb|tsbuildinfo|gcda|gcno|rlib|rmeta|swp|log)$/i;

/**
 * Small ignored files worth keeping, such as `.env`: at most 1 MiB each, in no folder that tools fill. `ignored` is
 * what git listed (folders end in a slash); small folders among them are looked into.
 */
export function keptIgnored(root: string, ignored: readonly BytePath[]): BytePath[] {
  const found: BytePath[] = [];
  const rules: BytePath[] = [];
  for (const path of ignored) {
    // A rule file that git reads decides what the tree is, even where it ignores itself.
    if (basename(path) === '.gitignore') rules.push(path);
    if (path.split('/').some((part) => FILLED.has(part))) continue;
    if (path.endsWith('/')) found.push(...filesOf(root, path.slice(0, -1), { left: FOLDER_MOST }));
    else found.push(path);
  }
  const small = found.filter((path) => {
    if (MADE.test(path)) return false;
    try {
      const stat = lstatSync(within(root, path));
      return (stat.isFile() || stat.isSymbolicLink()) && stat.size <= SMALL;
    } catch {
      return false;
    }
  });
  const kept = small.length <= MOST ? small : small.filter((path) => /(^|\/)\.env[^/]*$/.test(path)).slice(0, MOST);
  return [...new Set([...kept, ...rules])];
}

/** The files of a folder, or none when it holds too much or a repository of its own. */
function filesOf(root: string, folder: BytePath, budget: { left: number }): BytePath[] {
  const found: BytePath[] = [];
  let names: { name: string; isDirectory(): boolean }[];
  try {
    names = readdirSync(within(root, folder), { withFileTypes: true, encoding: 'latin1' });
  } catch {
    return [];
  }
  budget.left -= names.length;
  if (budget.left < 0 || names.some(({ name }) => name === '.git')) return [];
  for (const entry of names) {
    if (FILLED.has(entry.name)) continue;
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) found.push(...filesOf(root, path, budget));
    else found.push(path);
    if (budget.left < 0) return [];
  }
  return found;
}
