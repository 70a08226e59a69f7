import { readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Saved } from '../../core/event.ts';
import { type BytePath, shownPath, splitNul, statWithin } from './byte-path.ts';
import { readNumbers } from './compare.ts';
import { ObjectSync, writeDurably } from './durable.ts';
import { ModeWatch } from './file-modes.ts';
import { FolderWatch } from './folder-watch.ts';
import { keptIgnored } from './ignored-files.ts';
import { GITLINK, parseIndex } from './index-file.ts';
import { commitBody, stamp, writeObject } from './objects.ts';
import { type ProjectIndex, readProjectIndex, type StagedState, stagedState } from './project-index.ts';
import { shareObjects } from './share-objects.ts';
import { captureTree, type Lacks } from './vault-capture.ts';
import { readCheckpoint } from './vault-checkpoint.ts';
import type { VaultContext } from './vault-context.ts';
import { type Meta, metaTips, readRepositoryState, writeMeta } from './vault-meta.ts';
import { type Scan, SENTINEL, scanTree } from './vault-scan.ts';

const US = { name: 'chaperone', email: 'chaperone@localhost' };

/**
 * Takes checkpoints of one work tree, one after the other, and remembers what the last one was, so that what did not
 * change is not looked at twice.
 */
export class Snapshots {
  private readonly context: VaultContext;
  private readonly sync: ObjectSync;
  private readonly folders: FolderWatch;
  private readonly modes: ModeWatch;
  private last: { commit: string; tree: string; meta: string; metaTree: string; content: Meta } | undefined;
  private index: ProjectIndex | undefined;
  private staged: { digest: string; state: StagedState } | undefined;
  private readonly tips = new Set<string>();
  private repositorySign = '';

  constructor(context: VaultContext) {
    this.context = context;
    this.sync = new ObjectSync(context.objects);
    this.folders = new FolderWatch(context.project.root);
    this.modes = new ModeWatch(context.project.root);
  }

  /** Takes up the run where its last checkpoint left it, if there is one. */
  async load(): Promise<void> {
    const path = join(this.context.store, this.context.ref);
    let commit: string;
    try {
      commit = readFileSync(path, 'utf8').trim();
    } catch {
      return;
    }
    const { tree, meta, metaTree, content } = await readCheckpoint(this.context, commit);
    this.last = { commit, tree, meta, metaTree, content };
    this.modes.load(content.modes);
  }

  /** What git ignored when the last checkpoint was taken; folders end in a slash. */
  ignored: readonly BytePath[] = [];

  /** Meta of the last checkpoint. */
  get content(): Meta | undefined {
    return this.last?.content;
  }

  /** Saves the tree as it is now. `also` are paths to capture whatever the rules say. */
  async save(title: string, also: readonly BytePath[] = []): Promise<Saved> {
    const { context } = this;
    const indexBefore = this.indexSign();
    const scanning = scanTree(context);
    // Looked at while git scans; whatever fails there is reported by `scanning` below.
    const repository = readRepositoryState(context);
    const index = readProjectIndex(context, this.index);
    this.takeObjects(repository, index);
    const scan = await scanning;
    // git writes its index while it only looks when a file was touched but has the same content: its mode may differ.
    const touched = this.indexSign() !== indexBefore;
    const captured = await this.capture(scan, index, also);
    const changed = captured.touched || scan.ahead.length > 0 || this.last === undefined;
    const [tree, numbers] = changed
      ? await Promise.all([this.writeTree(), this.compare()])
      : [(this.last as { tree: string }).tree, { added: 0, removed: 0, files: 0 }];
    if (this.staged?.digest !== index.digest)
      this.staged = { digest: index.digest, state: await stagedState(context, index) };
    this.modes.note([...captured.stats.keys(), ...scan.ahead], scan.deleted);
    if (touched || this.last === undefined) await this.modes.noteAll([...this.vaultPaths()]);
    const skipped = scan.ignored.filter((path) => path.endsWith('/')).map((path) => path.slice(0, -1));
    const content: Meta = {
      ...repository,
      staged: this.staged.state,
      folders: this.folders.empty(new Set(skipped)),
      modes: this.modes.all(),
      ignored: await this.ignoredPaths(scan, index, captured.news),
      lacks: captured.lacks,
    };
    this.index = index;
    this.ignored = scan.ignored;
    const commit = await this.commit(title, tree, content);
    const lacks = [...captured.lacks].map(([path, reason]) => `${shownPath(path)}: ${reason}`);
    return { commit, tree, head: repository.head.commit ?? '', ...numbers, lacks };
  }

  /** New commits and staged files of the person's repository come into the vault before anything else can remove them. */
  private takeObjects(repository: Pick<Meta, 'refs' | 'stash'>, index: ProjectIndex): void {
    const sign = `${repository.refs}${repository.stash}${index.sign}`;
    if (sign !== this.repositorySign) shareObjects(this.context.project, this.context.objects);
    this.repositorySign = sign;
  }

  private async capture(scan: Scan, index: ProjectIndex, also: readonly BytePath[]) {
    const { root } = this.context.project;
    const news = keptIgnored(root, scan.ignored);
    const known = this.last === undefined || this.index !== index || news.length > 0 ? this.vaultPaths() : undefined;
    const fresh = known === undefined ? [] : news.filter((path) => !known.has(path));
    const tracked = known === undefined ? [] : index.entries.filter((entry) => !known.has(entry.path));
    const forced = tracked
      .filter((entry) => entry.mode !== GITLINK && !entry.skipWorktree && statWithin(root, entry.path) !== undefined)
      .map((entry) => entry.path);
    const paths = new Set([...scan.changed, ...scan.deleted, ...fresh, ...forced, ...also]);
    if (paths.size === 0) return { touched: false, lacks: new Map() as Lacks, stats: new Map(), news: [] };
    const { lacks, stats } = await captureTree(
      this.context,
      paths,
      also.length > 0 ? Number.MAX_SAFE_INTEGER : undefined,
    );
    return { touched: true, lacks, stats, news: fresh };
  }

  private indexSign(): string {
    const stat = statSync(join(this.context.treeDir, 'index'), { throwIfNoEntry: false, bigint: true });
    return stat ? `${stat.ino} ${stat.mtimeNs}` : 'none';
  }

  /** The paths that the vault's index has. */
  vaultPaths(): Set<BytePath> {
    try {
      const data = readFileSync(join(this.context.treeDir, 'index'));
      return new Set(parseIndex(data, this.context.project.format).entries.map((entry) => entry.path));
    } catch {
      return new Set();
    }
  }

  private async writeTree(): Promise<string> {
    return (await this.context.git(['write-tree'])).out.toString().trim();
  }

  private async compare() {
    if (this.last === undefined) return { added: 0, removed: 0, files: 0 };
    return readNumbers((await this.context.git(['diff-index', '--cached', '--numstat', '-z', this.last.commit])).out);
  }

  /** Which captured paths the project ignores: asked again only when the rules or the set of such paths changed. */
  private async ignoredPaths(scan: Scan, index: ProjectIndex, news: readonly BytePath[]): Promise<readonly BytePath[]> {
    const before = this.last?.content.ignored;
    const ruled = [...scan.changed, ...scan.deleted, ...scan.ahead].some((path) => basename(path) === '.gitignore');
    const gone = before !== undefined && before.length > 0 && scan.deleted.length > 0;
    if (before !== undefined && !ruled && !gone && news.length === 0 && this.index?.digest === index.digest)
      return before;
    const args = ['ls-files', '--cached', '--ignored', '--exclude-standard', '-z'];
    const listed = splitNul((await this.context.git(args)).out);
    const tracked = new Set(index.entries.map((entry) => entry.path));
    return listed.filter((path) => !tracked.has(path) && basename(path) !== SENTINEL);
  }

  /** Makes the commit unless nothing changed, and makes it durable before the ref names it. */
  private async commit(title: string, tree: string, content: Meta): Promise<string> {
    const { context, last } = this;
    const metaTree = writeMeta(context, content);
    if (last !== undefined && last.tree === tree && last.metaTree === metaTree) return last.commit;
    const { commit, meta } = await this.write(title, tree, metaTree, content);
    await this.sync.flush();
    writeDurably(join(context.store, context.ref), `${commit}\n`);
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
      const { out } = await this.context.git(['cat-file', '--batch-check'], { input: `${unknown.join('\n')}\n` });
      for (const line of out.toString('latin1').split('\n')) {
        const [oid, type] = line.split(' ');
        if (oid && type === 'commit') this.tips.add(oid);
      }
    }
    return tips.filter((tip) => this.tips.has(tip));
  }
}
