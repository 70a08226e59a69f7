import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Project } from './project.ts';

/** What the work tree's file system can do, seen without writing anything to it. */
export function probeFiles(project: Project): { readonly foldsCase: boolean; readonly keepsModes: boolean } {
  const head = join(project.gitDir, 'HEAD');
  const keepsModes = process.platform !== 'win32' && (statSync(head).mode & 0o111) === 0;
  let foldsCase = false;
  try {
    foldsCase = statSync(join(project.gitDir, 'hEaD')).ino === statSync(head).ino;
  } catch {
    // No such name: the file system tells cases apart.
  }
  return { foldsCase, keepsModes };
}
