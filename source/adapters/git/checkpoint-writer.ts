import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ObjectSync, writeDurably } from './durable.ts';
import { commitBody, stamp, writeObject } from './objects.ts';
import { type Checkpoint, readCheckpoint } from './vault-checkpoint.ts';
import type { VaultContext } from './vault-context.ts';
import { type Meta, metaTips, writeMeta } from './vault-meta.ts';

const US = { name: 'chaperone', email: 'chaperone@localhost' };

/** Writes a run's checkpoints, each on top of the one before, and makes them durable before the run's ref names them. */
export class CheckpointWriter {
  private readonly context: VaultContext;
  private readonly sync: ObjectSync;
  private readonly ref: string;
  /** Commits that are known to be in the vault. */
  private readonly tips = new Set<string>();
  last: Checkpoint | undefined;

  constructor(context: VaultContext) {
    this.context = context;
    this.ref = join(context.store, context.ref);
    this.sync = new ObjectSync(context.objects, statSync(this.ref, { throwIfNoEntry: false, bigint: true })?.mtimeNs);
  }

  /** Takes up the run where its last checkpoint left it, if there is one. */
  async load(): Promise<void> {
    let commit: string;
    try {
      commit = readFileSync(this.ref, 'utf8').trim();
    } catch {
      return;
    }
    this.last = await readCheckpoint(this.context, commit);
  }

  /** Makes the commit unless nothing changed, and makes it durable before the ref names it. */
  async commit(title: string, tree: string, content: Meta): Promise<string> {
    const { context, last } = this;
    const metaTree = writeMeta(context, content);
    if (last !== undefined && last.tree === tree && last.metaTree === metaTree) return last.commit;
    const { commit, meta } = await this.write(title, tree, metaTree, content);
    await this.sync.flush();
    writeDurably(this.ref, `${commit}\n`);
    this.last = { commit, tree, meta, metaTree, content };
    return commit;
  }

  /** A checkpoint that is kept but is no present state: what a rollback is to reach. Returns its commit. */
  async keep(title: string, tree: string, content: Meta): Promise<string> {
    const { commit } = await this.write(title, tree, writeMeta(this.context, content), content);
    await this.sync.flush();
    return commit;
  }

  private async write(title: string, tree: string, metaTree: string, content: Meta) {
    const { context, last } = this;
    const put = (spec: { tree: string; parents: readonly string[]; message: string }): string => {
      const who = stamp(US, Date.now());
      const body = commitBody({ ...spec, author: who, committer: who });
      return writeObject(context.objects, context.project.format, 'commit', body);
    };
    const tips = await this.present(metaTips(content));
    const meta =
      last?.metaTree === metaTree ? last.meta : put({ tree: metaTree, parents: tips, message: 'Repository state' });
    const head = content.head.commit !== null && this.tips.has(content.head.commit) ? [content.head.commit] : [];
    const parents = [...(last ? [last.commit] : []), ...head, meta];
    const message = `${title.replaceAll('\0', ' ')}\n\nChaperone-Meta: ${meta}`;
    return { commit: put({ tree, parents, message }), meta };
  }

  /** Those of the commits that the vault holds; a history can be shallow or broken. */
  private async present(tips: readonly string[]): Promise<string[]> {
    const unknown = tips.filter((tip) => !this.tips.has(tip));
    if (unknown.length > 0) {
      const found = await Promise.all(unknown.map((tip) => this.context.reader.info(tip)));
      for (const object of found) if (object?.type === 'commit') this.tips.add(object.oid);
    }
    return tips.filter((tip) => this.tips.has(tip));
  }
}
