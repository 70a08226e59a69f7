import { appendFileSync, existsSync, lstatSync, readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { readIdentity } from './identity.ts';
import { namesPrograms, plainGit } from './plain-git.ts';
import { gitDirOf, openProject } from './project.ts';
import { readHead } from './refs.ts';
import { runGit } from './run-git.ts';

/** What a first commit would hold, before anything is done. */
export interface FirstCommit {
  readonly root: string;
  /** Is there a repository already, without a commit? */
  readonly repository: boolean;
  readonly files: number;
  readonly bytes: number;
  /** Lines that `.gitignore` lacks: what is installed, made or secret here. */
  readonly ignore: readonly string[];
}

/** Folders and files that no repository should hold, as far as they are here. */
const NOT_KEPT: readonly string[] = [
  'node_modules',
  'dist',
  'target',
  'coverage',
  '.venv',
  'venv',
  '__pycache__',
  '.env',
  '.DS_Store',
  '.gradle',
  '.next',
];
/** More than this is no project that somebody would want to commit unseen, in files and bytes. */
const MOST = { files: 20_000, bytes: 500_000_000 };

/** Can a first commit be offered in this folder? Null where it is too wide, too much, or git would run programs for it. */
export async function offerFirstCommit(
  folder: string,
  files: readonly string[],
  secrets: readonly string[],
): Promise<FirstCommit | null> {
  const root = realpathSync(folder);
  if (root === '/' || root === realpathSync(process.env.HOME ?? homedir())) return null;
  const repository = gitDirOf(root) !== undefined;
  if (repository) {
    const project = await openProject(root);
    if (namesPrograms(project) || readHead(project).commit !== null) return null;
  }
  const ignored = existsSync(join(root, '.gitignore')) ? readFileSync(join(root, '.gitignore'), 'utf8') : '';
  const covered = (name: string) => ignored.split(/\r?\n/).some((line) => line.trim().replace(/^\/|\/$/g, '') === name);
  const ignore = [...new Set([...NOT_KEPT.filter((name) => existsSync(join(root, name))), ...secrets])].filter(
    (name) => !covered(name),
  );
  const kept = files.filter((file) => !ignore.some((name) => file === name || file.split('/').includes(name)));
  const bytes = kept.reduce(
    (sum, file) => sum + (lstatSync(join(root, file), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
  return kept.length > MOST.files || bytes > MOST.bytes
    ? null
    : { root, repository, files: kept.length, bytes, ignore };
}

/** Makes the repository where there is none, adds what is missing to `.gitignore`, and commits all files. No hook runs. */
export async function makeFirstCommit(offer: FirstCommit): Promise<string> {
  const { root, ignore } = offer;
  if (!offer.repository) await runGit(['init', '-q', '-b', 'main', '--template=', root]);
  if (ignore.length > 0) {
    const path = join(root, '.gitignore');
    const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
    const lines = ignore.map((name) => name.replace(/([\\*?[\]!#])/g, '\\$1'));
    appendFileSync(path, `${before === '' || before.endsWith('\n') ? '' : '\n'}${lines.join('\n')}\n`);
  }
  const project = await openProject(root);
  await plainGit(project, ['add', '--all']);
  const tree = (await plainGit(project, ['write-tree'])).out.toString().trim();
  const { name, email } = await readIdentity(project);
  const env = {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
  };
  const commit = (await plainGit(project, ['commit-tree', tree, '-m', 'Start'], { env })).out.toString().trim();
  await plainGit(project, ['update-ref', '-m', 'commit (initial): Start', 'HEAD', commit], { env });
  return commit;
}
