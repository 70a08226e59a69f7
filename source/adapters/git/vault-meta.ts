import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BytePath, splitNul } from './byte-path.ts';
import { hashBytes } from './index-file.ts';
import { treeEntries } from './object-reader.ts';
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
  /** Captured paths that the project's rules ignore, tracked or not. */
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

/** Reads back the meta from its tree. */
export async function readMeta(context: VaultContext, metaTree: string): Promise<Meta> {
  const { reader, project } = context;
  const entries = async (oid: string | undefined): Promise<TreeEntry[]> => {
    const tree = oid === undefined ? undefined : await reader.read(oid);
    return tree === undefined ? [] : treeEntries(tree.body, hashBytes(project.format));
  };
  const content = async (oid: string | undefined): Promise<Buffer> =>
    (oid === undefined ? undefined : await reader.read(oid))?.body ?? Buffer.alloc(0);
  const parts = new Map((await entries(metaTree)).map(({ name, oid }) => [name, oid]));
  const names = ['head', 'refs', 'special', 'stash', 'folders', 'modes', 'ignored', 'lacks'] as const;
  const bodies = await Promise.all(names.map((name) => content(parts.get(name))));
  const at = (name: (typeof names)[number]): Buffer => bodies[names.indexOf(name)] as Buffer;
  const operation = await Promise.all(
    (await entries(parts.get('operation'))).map(
      async ({ name, oid }) => [decodeURIComponent(name), await content(oid)] as const,
    ),
  );
  const [branch = '-', commit = '-'] = at('head').toString('latin1').split('\n');
  const lacks = splitNul(at('lacks'));
  const modes = splitNul(at('modes')).map((item) => {
    const space = item.indexOf(' ');
    return [item.slice(space + 1), Number.parseInt(item.slice(0, space), 8)] as const;
  });
  return {
    head: { branch: branch === '-' ? null : branch, commit: commit === '-' ? null : commit },
    refs: at('refs').toString('latin1'),
    staged: {
      tree: parts.get('staged') ?? '',
      special: at('special').toString('latin1'),
      blobs: (await entries(parts.get('special-blobs'))).map(({ oid }) => oid),
    },
    stash: at('stash').toString('latin1'),
    operation: new Map(operation),
    folders: splitNul(at('folders')),
    modes: new Map(modes),
    ignored: splitNul(at('ignored')),
    lacks: new Map(lacks.flatMap((path, index) => (index % 2 === 0 ? [[path, lacks[index + 1] ?? '']] : []))),
  };
}
