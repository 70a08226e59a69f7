import { mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Project } from '../git/project.ts';
import { makeView } from '../git/project-view.ts';
import { runGit } from '../git/run-git.ts';

/** Names of folders that tools fill with what is installed, built or measured. They count only where git ignores them. */
const NAMES = new Set(
  `node_modules dist build out bin lib coverage target .nyc_output .next .nuxt .svelte-kit .turbo .parcel-cache .vite .cache .venv venv
  .tox .nox __pycache__ .pytest_cache .mypy_cache .ruff_cache .gradle .eggs htmlcov tmp .tmp test-results playwright-report`.split(
    /\s+/,
  ),
);
/**
 * Made where they are missing, when git would ignore them: without them nothing could be installed, built or measured.
 * Some only beside the file of the tool that fills them, for templates of .gitignore name many.
 */
const USUAL: readonly (readonly [name: string, beside: RegExp | null])[] = [
  ...['node_modules', 'dist', 'build', 'coverage'].map((name) => [name, null] as const),
  ['target', /^(?:Cargo\.toml|pom\.xml|build\.sbt|project\.clj)$/],
  ['.gradle', /^(?:build|settings)\.gradle(?:\.kts)?$/],
  ['out', /^(?:next\.config\.|build\.|CMakeLists|Makefile|tsconfig\.json$)/],
  ['bin', /^(?:go\.mod|Makefile)$/],
  ['.next', /^next\.config\./],
  ['.nuxt', /^nuxt\.config\./],
  ['.svelte-kit', /^svelte\.config\./],
  ['.venv', /^(?:pyproject\.toml|setup\.py|requirements.*\.txt|Pipfile)$/],
  ['.tox', /^tox\.ini$/],
  ['.nox', /^noxfile\.py$/],
];
/** Workspaces lie this deep. */
const DEPTH = 3;

/**
 * The output folders of a project that git ignores and that hold nothing it tracks, absolute. `made` are those that were
 * missing and are there now, empty, to be mounted on; `removeMade` takes them away again.
 */
export async function outputFolders(
  project: Project,
): Promise<{ readonly folders: readonly string[]; readonly made: readonly string[] }> {
  const { root } = project;
  const found = candidates(root);
  const there = readdirSync(root);
  const wanted = USUAL.filter(([, beside]) => beside === null || there.some((name) => beside.test(name)));
  const missing = wanted.map(([name]) => name).filter((name) => !there.includes(name));
  const view = mkdtempSync(join(tmpdir(), 'chaperone-view-'));
  try {
    const { env } = await makeView(project, view);
    const settings = { cwd: root, env: { ...env, GIT_WORK_TREE: root, GIT_INDEX_FILE: join(project.gitDir, 'index') } };
    const asked = [...found, ...missing].map((path) => `${path}/\0`).join('');
    if (asked === '') return { folders: [], made: [] };
    const listed = await runGit(['check-ignore', '-z', '--stdin', '--no-index'], {
      ...settings,
      // check-ignore knows no literal paths; the names are our own.
      env: { ...settings.env, GIT_LITERAL_PATHSPECS: '0' },
      input: asked,
      ok: [0, 1],
    });
    const ignored = names(listed.out).map((path) => path.replace(/\/$/, ''));
    if (ignored.length === 0) return { folders: [], made: [] };
    const tracked = names((await runGit(['ls-files', '-z', '--', ...ignored], settings)).out);
    const free = ignored.filter((path) => !tracked.some((file) => file.startsWith(`${path}/`)));
    const made = free.filter((path) => missing.includes(path)).filter((path) => make(join(root, path)));
    const laid = free.filter((path) => !missing.includes(path) || made.includes(path));
    return { folders: laid.map((path) => join(root, path)), made: made.map((path) => join(root, path)) };
  } finally {
    rmSync(view, { recursive: true, force: true });
  }
}

/** Removes empty folders that were only made to be mounted on. */
export function removeMade(made: readonly string[]): void {
  for (const path of made)
    try {
      rmdirSync(path);
    } catch {
      // Somebody put something there: it is theirs.
    }
}

function make(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch {
    return false;
  }
}

const names = (out: Buffer): string[] => out.toString().split('\0').filter(Boolean);

function candidates(root: string): string[] {
  const found: string[] = [];
  const visit = (folder: string, left: number): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      if (!entry.isDirectory() || entry.name === '.git') continue;
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (NAMES.has(entry.name)) found.push(path);
      else if (left > 1) visit(path, left - 1);
    }
  };
  visit('', DEPTH);
  return found;
}
