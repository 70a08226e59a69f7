import { readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Saved } from '../../core/event.ts';
import { type BytePath, shownPath, splitNul, statWithin } from './byte-path.ts';
import { CheckpointWriter } from './checkpoint-writer.ts';
import { readNumbers } from './compare.ts';
import { ModeWatch } from './file-modes.ts';
import { FolderWatch } from './folder-watch.ts';
import { keptIgnored } from './ignored-files.ts';
import { GITLINK, parseIndex } from './index-file.ts';
import { type ProjectIndex, readProjectIndex, type StagedState, stagedState } from './project-index.ts';
import { shareObjects } from './share-objects.ts';
import { captureTree, type Lacks } from './vault-capture.ts';
import type { Checkpoint } from './vault-checkpoint.ts';
import type { VaultContext } from './vault-context.ts';
import { type Meta, readRepositoryState } from './vault-meta.ts';
import { type Scan, SENTINEL, scanTree } from './vault-scan.ts';

/**
 * Takes checkpoints of one work tree, one after the other, and remembers what the last one was, so that what did not
 * change is not looked at twice.
 */
export class Snapshots {
  private readonly context: VaultContext;
  readonly writer: CheckpointWriter;
  private readonly folders: FolderWatch;
  private readonly modes: ModeWatch;
  private index: ProjectIndex | undefined;
  private staged: { digest: string; state: StagedState } | undefined;
  private repositorySign = '';

  constructor(context: VaultContext) {
    this.context = context;
    this.writer = new CheckpointWriter(context);
    this.folders = new FolderWatch(context.project.root);
    this.modes = new ModeWatch(context.project.root);
  }

  /** Takes up the run where its last checkpoint left it, if there is one. */
  async load(): Promise<void> {
    await this.writer.load();
    if (this.last) this.modes.load(this.last.content.modes);
  }

  private get last(): Checkpoint | undefined {
    return this.writer.last;
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
    this.modes.note([...captured.stats.keys(), ...scan.ahead], scan.deleted);
    if (touched || this.last === undefined) await this.modes.noteAll([...this.vaultPaths()]);
    const skipped = scan.ignored.filter((path) => path.endsWith('/')).map((path) => path.slice(0, -1));
    const content: Meta = {
      ...repository,
      staged: await this.stagedOf(index),
      folders: this.folders.empty(new Set(skipped)),
      modes: this.modes.all(),
      ignored: await this.ignoredPaths(scan, index, captured.news),
      lacks: captured.lacks,
    };
    this.index = index;
    this.ignored = scan.ignored;
    const commit = await this.writer.commit(title, tree, content);
    const lacks = [...captured.lacks].map(([path, reason]) => `${shownPath(path)}: ${reason}`);
    return { commit, tree, head: repository.head.commit ?? '', ...numbers, lacks };
  }

  /** What the person's index says now. */
  async stagedNow(): Promise<StagedState> {
    return this.stagedOf(readProjectIndex(this.context, this.index));
  }

  private async stagedOf(index: ProjectIndex): Promise<StagedState> {
    if (this.staged?.digest !== index.digest)
      this.staged = { digest: index.digest, state: await stagedState(this.context, index) };
    return this.staged.state;
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
}
