import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type IndexEntry, parseIndex } from './index-file.ts';
import type { Project } from './project.ts';
import { runGit } from './run-git.ts';
import { objectStores } from './share-objects.ts';

/**
 * Every entry of the person's index. One that is split over two files, or that names folders instead of files (sparse
 * index), is first made whole in a copy by git; `scratch` is a folder of ours for that.
 */
export async function readWholeIndex(project: Project, scratch: string): Promise<readonly IndexEntry[]> {
  const source = join(project.gitDir, 'index');
  const { entries, extensions } = parseIndex(readFileSync(source), project.format);
  if (!extensions.includes('link') && !extensions.includes('sdir')) return entries;
  const dir = mkdtempSync(join(scratch, 'whole-'));
  try {
    for (const part of ['objects/info', 'refs']) mkdirSync(join(dir, part), { recursive: true });
    const sha =
      project.format === 'sha256'
        ? '[core]\n\trepositoryformatversion = 1\n[extensions]\n\tobjectFormat = sha256\n'
        : '';
    writeFileSync(join(dir, 'HEAD'), 'ref: refs/heads/none\n');
    writeFileSync(join(dir, 'config'), sha);
    writeFileSync(
      join(dir, 'objects/info/alternates'),
      `${objectStores(join(project.commonDir, 'objects')).join('\n')}\n`,
    );
    copyIndex(project, dir);
    await runGit(['update-index', '--no-split-index', '--force-write-index'], {
      cwd: project.root,
      env: { GIT_DIR: dir, GIT_WORK_TREE: project.root },
    });
    return parseIndex(readFileSync(join(dir, 'index')), project.format).entries;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Copies the index with its age, by which git knows whose times to doubt, and the file that a split one shares. */
export function copyIndex(project: Project, to: string): void {
  const source = join(project.gitDir, 'index');
  for (const name of readdirSync(project.gitDir).filter((entry) => entry.startsWith('sharedindex.')))
    copyFileSync(join(project.gitDir, name), join(to, name));
  const seconds = Math.floor(statSync(source).mtimeMs / 1000);
  copyFileSync(source, join(to, 'index'));
  utimesSync(join(to, 'index'), seconds, seconds);
}
