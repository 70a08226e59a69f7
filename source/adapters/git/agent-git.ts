import { copyFileSync, existsSync, mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPersonalRules } from './personal-rules.ts';
import type { Project } from './project.ts';
import { readHead, readRefs } from './refs.ts';
import { objectStores } from './share-objects.ts';

/** An agent's own git directory, made of a project's, and the object stores that it borrows from. */
export interface AgentGit {
  readonly folder: string;
  /** Absolute paths; the first is the project's own. All are to be read only. */
  readonly stores: readonly string[];
}

/** Values that are taken over; nothing that names a program, a credential or another file. */
const taken = /^core\.(autocrlf|eol|filemode|symlinks|ignorecase|precomposeunicode)$|^branch\..*\.(remote|merge)$/s;

/**
 * Makes a fresh git directory for an agent: HEAD, refs, index and ignore rules as they are now, objects borrowed from
 * the project's stores, which `storeAt` names as they are called inside the sandbox. What the agent does to it, the
 * project's repository never sees; its commits come back by `take-commits.ts`. Nothing of the project's is executed.
 * `workTree` is named in it where it can't be seen as that folder's `.git`.
 */
export async function makeAgentGit(
  project: Project,
  folder: string,
  storeAt: (store: string, index: number) => string,
  workTree: string | null = null,
): Promise<AgentGit> {
  rmSync(folder, { recursive: true, force: true });
  for (const part of ['objects/info', 'objects/pack', 'refs/heads', 'refs/tags', 'info'])
    mkdirSync(join(folder, part), { recursive: true, mode: 0o700 });
  const stores = objectStores(join(project.commonDir, 'objects'));
  writeFileSync(join(folder, 'objects/info/alternates'), `${stores.map(storeAt).join('\n')}\n`);
  writeFileSync(join(folder, 'config'), configText(project, workTree));
  writeFileSync(join(folder, 'info/exclude'), await readPersonalRules(project), 'latin1');
  writeRefs(project, folder);
  const shallow = join(project.commonDir, 'shallow');
  if (existsSync(shallow)) copyFileSync(shallow, join(folder, 'shallow'));
  copyIndex(join(project.gitDir, 'index'), join(folder, 'index'));
  return { folder, stores };
}

function configText(project: Project, workTree: string | null): string {
  const sha256 = project.format === 'sha256';
  const lines = [
    '[core]',
    `\trepositoryformatversion = ${sha256 ? 1 : 0}`,
    '\tbare = false',
    ...(workTree === null ? [] : [entry('core.worktree', workTree)]),
    '\tlogallrefupdates = true',
    // What it borrows must not be packed anew, and what is loose is soon gone.
    '[gc]\n\tauto = 0',
    ...(sha256 ? ['[extensions]\n\tobjectFormat = sha256'] : []),
  ];
  for (const [key, value] of project.config) {
    if (taken.test(key)) lines.push(entry(key, value));
    const remote = /^remote\.(.+)\.url$/s.exec(key)?.[1];
    if (remote === undefined) continue;
    lines.push(entry(key, withoutUser(value)));
    lines.push(entry(`remote.${remote}.fetch`, `+refs/heads/*:refs/remotes/${remote}/*`));
  }
  return `${lines.join('\n')}\n`;
}

/** One value as git reads it: section and name as they are, the part between them and the value quoted. */
function entry(key: string, value: string): string {
  const first = key.indexOf('.');
  const last = key.lastIndexOf('.');
  const middle = key.slice(first + 1, Math.max(first, last));
  const quoted = (text: string) =>
    `"${text
      .replace(/["\\]/g, (sign) => `\\${sign}`)
      .replace(/[\0\r]/g, '')
      .replaceAll('\n', '\\n')}"`;
  const section =
    first === last ? key.slice(0, first) : `${key.slice(0, first)} ${quoted(middle.replaceAll('\n', ' '))}`;
  return `[${section}]\n\t${key.slice(last + 1)} = ${quoted(value)}`;
}

/** An address without the name and password that may stand in it. */
function withoutUser(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/]*@/i, '$1');
}

function writeRefs(project: Project, folder: string): void {
  const packed = ['# pack-refs with: sorted '];
  for (const [name, value] of readRefs(project)) {
    // Stashes are the person's, and their commits are found by the reflog that stays behind.
    if (name === 'refs/stash' || value.startsWith('ref: ')) continue;
    packed.push(`${value} ${name}`);
  }
  writeFileSync(join(folder, 'packed-refs'), `${packed.join('\n')}\n`, 'latin1');
  const { branch, commit } = readHead(project);
  writeFileSync(join(folder, 'HEAD'), `${branch === null ? commit : `ref: ${branch}`}\n`, 'latin1');
}

/** With the time it was written, rounded down: git takes files for unchanged that are older than its index. */
function copyIndex(from: string, to: string): void {
  if (!existsSync(from)) return;
  copyFileSync(from, to);
  const time = Math.floor(statSync(from).mtimeMs / 1000);
  utimesSync(to, time, time);
}
