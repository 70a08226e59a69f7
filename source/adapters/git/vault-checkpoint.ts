import type { VaultContext } from './vault-context.ts';
import { type Meta, readMeta } from './vault-meta.ts';

/** A checkpoint as it lies in the vault. */
export interface Checkpoint {
  readonly commit: string;
  readonly tree: string;
  /** The commit that keeps the repository state, and its tree. */
  readonly meta: string;
  readonly metaTree: string;
  readonly content: Meta;
}

/** A commit object's tree, parents and message. Throws when the vault does not hold such a commit. */
export async function readCommit(
  context: VaultContext,
  commit: string,
): Promise<{
  readonly oid: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
}> {
  if (!/^[0-9a-f]{4,64}$/.test(commit)) throw new Error(`${JSON.stringify(commit)} is no commit hash.`);
  const found = await context.reader.read(`${commit}^{commit}`);
  if (found?.type !== 'commit') throw new Error(`The vault holds no commit ${commit}.`);
  const text = found.body.toString();
  const head = text.slice(0, text.indexOf('\n\n'));
  return {
    oid: found.oid,
    tree: /^tree ([0-9a-f]+)$/m.exec(head)?.[1] as string,
    parents: [...head.matchAll(/^parent ([0-9a-f]+)$/gm)].map((match) => match[1] as string),
    message: text.slice(text.indexOf('\n\n') + 2),
  };
}

/** The last checkpoints read: they never change, and a rollback looks at its target again and again. */
const cache = new WeakMap<VaultContext, Map<string, Promise<Checkpoint>>>();
const CACHED = 8;

/** Reads a checkpoint whole. Throws when the commit is there but is no checkpoint of ours. */
export function readCheckpoint(context: VaultContext, commit: string): Promise<Checkpoint> {
  const known = cache.get(context) ?? new Map<string, Promise<Checkpoint>>();
  cache.set(context, known);
  const found = known.get(commit) ?? read(context, commit);
  known.delete(commit);
  known.set(commit, found);
  found.catch(() => known.delete(commit));
  for (const oldest of known.keys()) if (known.size > CACHED) known.delete(oldest);
  return found;
}

async function read(context: VaultContext, commit: string): Promise<Checkpoint> {
  const { oid, tree, parents, message } = await readCommit(context, commit);
  const meta = /^Chaperone-Meta: ([0-9a-f]+)$/m.exec(message.slice(message.lastIndexOf('\n\n')))?.[1];
  if (meta === undefined || !parents.includes(meta))
    throw new Error(`Commit ${commit} is no checkpoint. Go to it as a commit of the project instead.`);
  const metaTree = (await readCommit(context, meta)).tree;
  return { commit: oid, tree, meta, metaTree, content: await readMeta(context, metaTree) };
}
