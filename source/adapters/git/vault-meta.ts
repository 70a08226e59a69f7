import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BytePath, splitNul } from './byte-path.ts';
import { type TreeEntry, treeBody, writeObject } from './objects.ts';
import { readOperation } from './operation-state.ts';
import type { StagedState } from './project-index.ts';
import { type Head, readHead, readRefs } from './refs.ts';
import type { VaultContext } from './vault-context.ts';

/** What a checkpoint keeps beside the files: the state of the repository, and what git's trees have no room for. */
export interface Meta {
  readonly head: Head;
  /** Every ref of the repository: `value name`, a line each. A record; a rollback moves only HEAD's branch. */
  readonly refs: string;
  readonly staged: StagedState;
  /** The stash's reflog, as it is on disk. */
  readonly stash: string;
  readonly operation: ReadonlyMap<string, Buffer>;
  readonly folders: readonly BytePath[];
  /** Permission bits that differ from the usual ones, by path. */
  readonly modes: ReadonlyMap<BytePath, number>;
  /** Captured paths that the project ignores and does not track: never in a visible commit. */
  readonly ignored: readonly BytePath[];
  /** What could not be captured: path and reason. */
  readonly lacks: ReadonlyMap<BytePath, string>;
}

/** HEAD, refs, stash and operation state as they are now. */
export function readRepositoryState(context: VaultContext): Pick<Meta, 'head' | 'refs' | 'stash' | 'operation'> {
  const { project } = context;
  let refs = '';
  for (const [name, value] of readRefs(project)) refs += `${value} ${name}\n`;
  let stash = '';
  try {
    stash = readFileSync(join(project.commonDir, 'logs/refs/stash'), 'latin1');
  } catch {
    // No stash.
  }
  return { head: readHead(project), refs, stash, operation: readOperation(project.gitDir) };
}

/** Commits that must stay reachable with a checkpoint: HEAD, the branches, the stash entries, an operation's heads. */
export function metaTips(meta: Pick<Meta, 'head' | 'refs' | 'stash' | 'operation'>): string[] {
  const tips = new Set<string>();
  if (meta.head.commit) tips.add(meta.head.commit);
  for (const line of meta.refs.split('\n'))
    if (/ refs\/(heads|stash)/.test(line) && /^[0-9a-f]/.test(line)) tips.add(line.slice(0, line.indexOf(' ')));
  for (const line of meta.stash.split('\n')) {
    const hash = /^[0-9a-f]+ ([0-9a-f]+) /.exec(line)?.[1];
    if (hash !== undefined && !/^0+$/.test(hash)) tips.add(hash);
  }
  for (const content of meta.operation.values())
    for (const word of content.toString('latin1').split(/\s/))
      if (/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(word)) tips.add(word);
  return [...tips];
}

/** Writes the meta tree into the vault and returns its hash. The same state gives the same tree. */
export function writeMeta(context: VaultContext, meta: Meta): string {
  const { format } = context.project;
  const blob = (text: string | Buffer) =>
    writeObject(context.objects, format, 'blob', typeof text === 'string' ? Buffer.from(text, 'latin1') : text);
  const tree = (entries: readonly TreeEntry[]) => writeObject(context.objects, format, 'tree', treeBody(entries));
  const file = (name: string, text: string | Buffer): TreeEntry => ({ mode: '100644', name, oid: blob(text) });
  return tree([
    file('head', `${meta.head.branch ?? '-'}\n${meta.head.commit ?? '-'}\n`),
    file('refs', meta.refs),
    { mode: '40000', name: 'staged', oid: meta.staged.tree },
    file('special', meta.staged.special),
    {
      mode: '40000',
      name: 'special-blobs',
      oid: tree(meta.staged.blobs.map((oid) => ({ mode: '100644', name: oid, oid }))),
    },
    file('stash', meta.stash),
    {
      mode: '40000',
      name: 'operation',
      oid: tree([...meta.operation].map(([name, content]) => file(encodeURIComponent(name), content))),
    },
    file('folders', list(meta.folders)),
    file('modes', list([...meta.modes].map(([path, mode]) => `${mode.toString(8)} ${path}`))),
    file('ignored', list(meta.ignored)),
    file('lacks', list([...meta.lacks].flat())),
  ]);
}

const list = (items: readonly string[]): string => items.map((item) => `${item}\0`).join('');

/** Reads back the meta of a checkpoint. */
export async function readMeta(context: VaultContext, metaCommit: string): Promise<Meta> {
  const names = (await context.git(['ls-tree', '-z', `${metaCommit}:operation`])).out;
  const operations = splitNul(names).map((item) => item.slice(item.indexOf('\t') + 1));
  const blobs = (await context.git(['ls-tree', '-z', '--name-only', `${metaCommit}:special-blobs`])).out;
  const plain = ['head', 'refs', 'special', 'stash', 'folders', 'modes', 'ignored', 'lacks'] as const;
  const wanted = [...plain.map((name) => name as string), ...operations.map((name) => `operation/${name}`)];
  const contents = await readObjects(
    context,
    [...wanted, 'staged'].map((name) => `${metaCommit}:${name}`),
  );
  const at = (name: string): Buffer => contents.get(`${metaCommit}:${name}`)?.body ?? Buffer.alloc(0);
  const text = (name: (typeof plain)[number]): string => at(name).toString('latin1');
  const [branch = '-', commit = '-'] = text('head').split('\n');
  const lacks = splitNul(at('lacks'));
  return {
    head: { branch: branch === '-' ? null : branch, commit: commit === '-' ? null : commit },
    refs: text('refs'),
    staged: {
      tree: contents.get(`${metaCommit}:staged`)?.oid ?? '',
      special: text('special'),
      blobs: splitNul(blobs),
    },
    stash: text('stash'),
    operation: new Map(operations.map((name) => [decodeURIComponent(name), at(`operation/${name}`)])),
    folders: splitNul(at('folders')),
    modes: new Map(
      splitNul(at('modes')).map((item) => [
        item.slice(item.indexOf(' ') + 1),
        Number.parseInt(item.slice(0, item.indexOf(' ')), 8),
      ]),
    ),
    ignored: splitNul(at('ignored')),
    lacks: new Map(lacks.flatMap((path, index) => (index % 2 === 0 ? [[path, lacks[index + 1] ?? '']] : []))),
  };
}

/** Reads objects by name in one go. Missing ones are not in the answer. */
export async function readObjects(
  context: VaultContext,
  names: readonly string[],
): Promise<Map<string, { readonly oid: string; readonly type: string; readonly body: Buffer }>> {
  const { out } = await context.git(['cat-file', '--batch', '--buffer'], { input: `${names.join('\n')}\n` });
  const found = new Map<string, { oid: string; type: string; body: Buffer }>();
  let at = 0;
  for (const name of names) {
    const stop = out.indexOf(10, at);
    const header = out.toString('latin1', at, stop);
    at = stop + 1;
    const match = /^([0-9a-f]+) (\w+) (\d+)$/.exec(header);
    if (!match) continue;
    const size = Number(match[3]);
    found.set(name, { oid: match[1] as string, type: match[2] as string, body: out.subarray(at, at + size) });
    at += size + 1;
  }
  return found;
}
