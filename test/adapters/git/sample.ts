import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A project in a temporary folder with the person's own git, and a place for the vault beside it. */
export interface Sample {
  readonly base: string;
  readonly root: string;
  readonly folder: string;
  /** The person's git, with their configuration. Returns what it printed, trimmed. */
  git(...args: string[]): string;
  write(path: string, content: string | Uint8Array, mode?: number): void;
  remove(path: string): void;
  link(path: string, target: string): void;
  read(path: string): string;
  /** Every file, link and folder below the root but `.git`, with type, permission bits and content digest. */
  walk(): Record<string, string>;
  /** What the person's git says of HEAD, index (stages and flags too), status and operation. */
  state(): Record<string, string>;
}

const identity = {
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.org',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.org',
};

/** A repository with one commit holding the given files, in a new temporary folder. The caller removes `base`. */
export const newSample = (files?: Record<string, string>): Sample =>
  newSampleIn(realpathSync(mkdtempSync(join(tmpdir(), 'chaperone-git-'))), files);

/** The same in a folder that is there. */
export function newSampleIn(
  base: string,
  files: Record<string, string> = { 'a.txt': 'one\n', 'src/b.txt': 'two\n' },
): Sample {
  const sample = sampleIn(base);
  mkdirSync(sample.root);
  sample.git('init', '-q', '-b', 'main');
  sample.git('config', 'user.name', 'Ada');
  sample.git('config', 'user.email', 'ada@example.org');
  for (const [path, content] of Object.entries(files)) sample.write(path, content);
  sample.git('add', '-A');
  sample.git('commit', '-q', '--allow-empty', '-m', 'First');
  return sample;
}

/** The same view of a project that is there already. */
export function sampleIn(base: string): Sample {
  const root = join(base, 'project');
  const git = (...args: string[]) =>
    execFileSync('git', args, {
      cwd: root,
      env: { ...process.env, ...identity },
      stdio: ['ignore', 'pipe', 'pipe'],
      encoding: 'latin1',
    }).trim();
  const sample: Sample = {
    base,
    root,
    folder: join(base, 'state/vault'),
    git,
    write(path, content, mode) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
      if (mode !== undefined) chmodSync(join(root, path), mode);
    },
    remove: (path) => rmSync(join(root, path), { recursive: true, force: true }),
    link(path, target) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      symlinkSync(target, join(root, path));
    },
    read: (path) => readFileSync(join(root, path), 'utf8'),
    walk: () => walk(root),
    state: () => ({
      head: readFileSync(join(gitDir(root), 'HEAD'), 'utf8').trim(),
      stages: git('ls-files', '--stage', '-v', '-z'),
      // Untracked files are the walk's part; what git says of nested repositories depends on their own `.git`.
      status: git('status', '--porcelain=v2', '--branch', '-z', '--untracked-files=no', '--ignore-submodules=all'),
      operation: ['MERGE_HEAD', 'CHERRY_PICK_HEAD', 'rebase-merge', 'rebase-apply', 'BISECT_LOG']
        .filter((name) => lstatSync(join(gitDir(root), name), { throwIfNoEntry: false }))
        .join(' '),
    }),
  };
  return sample;
}

/** The git directory of a work tree; of a linked one, where its `.git` file points. */
function gitDir(root: string): string {
  const path = join(root, '.git');
  return lstatSync(path).isDirectory() ? path : readFileSync(path, 'utf8').slice('gitdir: '.length).trim();
}

/** An independent walk of a tree: nothing of git takes part. */
export function walk(root: string): Record<string, string> {
  const found: Record<string, string> = {};
  const visit = (folder: Buffer, prefix: string): void => {
    for (const entry of readdirSync(folder, { encoding: 'buffer' })) {
      const name = entry.toString('latin1');
      if (name === '.git') continue;
      const path = Buffer.concat([folder, Buffer.from('/'), entry]);
      const stat = lstatSync(path);
      const key = `${prefix}${name}`;
      if (stat.isDirectory()) {
        found[`${key}/`] = 'folder';
        visit(path, `${key}/`);
      } else if (stat.isSymbolicLink()) found[key] = `link ${readlinkSync(path, 'latin1')}`;
      else if (stat.isFile())
        found[key] =
          `${(stat.mode & 0o7777).toString(8)} ${createHash('sha1').update(readFileSync(path)).digest('hex')}`;
      else found[key] = 'other';
    }
  };
  visit(Buffer.from(root), '');
  return found;
}
