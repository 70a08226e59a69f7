import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Saved } from '../../core/event.ts';
import { type BytePath, shownPath, splitNul, statWithin } from './byte-path.ts';
import { CheckpointWriter } from './checkpoint-writer.ts';
import { countLines } from './compare.ts';
import { ModeWatch } from './file-modes.ts';
import { FolderWatch } from './folder-watch.ts';
import { keptIgnored } from './ignored-files.ts';
import { parseIndex, writeIndex } from './index-file.ts';
import { IndexFollower } from './index-follower.ts';
import { touchedEntries } from './index-touched.ts';
import { mayBeIgnored } from './may-be-ignored.ts';
import { type ProjectIndex, readProjectIndex, type StagedState, stagedState, trackedFiles } from './project-index.ts';
import { quickTree } from './quick-tree.ts';
import { shareObjects } from './share-objects.ts';
import { captureTree, type Lacks, type Sorted, sortPaths } from './vault-capture.ts';
import type { Checkpoint } from './vault-checkpoint.ts';
import type { VaultContext } from './vault-context.ts';
import { type Meta, readRepositoryState } from './vault-meta.ts';
import { type Scan, SENTINEL, scanTree } from './vault-scan.ts';
import { isIndexDamage, rebuildIndex } from './vault-seed.ts';

/** How far the time that the file system stamps on a file may lie behind the clock, in milliseconds. */
const GRAIN_MS = 20;

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
  /** The vault's index as it was when modes were last looked at, and when that was. */
  private seen: { readonly data: Buffer; readonly at: number } | undefined;
  private readonly follower: IndexFollower;
  /** What the person's index tracks and the last checkpoint does not have: it may come back, also where rules ignore it. */
  private absent = new Set<BytePath>();

  constructor(context: VaultContext) {
    this.context = context;
    this.writer = new CheckpointWriter(context);
    this.follower = new IndexFollower(context);
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
    await this.follower.idle();
    try {
      return await this.saveOnce(title, also);
    } catch (error) {
      if (!isIndexDamage(error)) throw error;
      // Only what git remembers of the disk was lost (a power loss): made anew from the last checkpoint, every file is read again.
      await rebuildIndex(this.context, this.last?.commit);
      return this.saveOnce(title, also);
    }
  }

  private async saveOnce(title: string, also: readonly BytePath[]): Promise<Saved> {
    const { context } = this;
    const began = Date.now();
    const scanning = scanTree(context);
    scanning.catch(() => {});
    // Looked at while git scans; whatever fails there is reported by `scanning` below.
    const repository = readRepositoryState(context);
    const early = this.folders.empty(foldersIn(this.ignored));
    const index = await readProjectIndex(context, this.index);
    this.takeObjects(repository, index);
    const scan = await scanning;
    const { paths, news, forced } = this.pathsToTake(scan, index, also);
    const sorted = sortPaths(context, paths, also.length > 0 ? Number.MAX_SAFE_INTEGER : undefined);
    const { tree, numbers } = await this.take(sorted, also.length > 0);
    this.modes.note(sorted.take.keys(), sorted.drop);
    this.noteAbsent(sorted, index);
    await this.noteTouched(began);
    const skipped = foldersIn(scan.ignored);
    const before = foldersIn(this.ignored);
    const same = before.size === skipped.size && [...skipped].every((path) => before.has(path));
    const content: Meta = {
      ...repository,
      staged: await this.stagedOf(index),
      folders: same ? early : this.folders.empty(skipped),
      modes: this.modes.all(),
      ignored: await this.ignoredPaths(
        sorted,
        news,
        forced || (await mayBeIgnored(context, this.last, scan, [...sorted.take.keys()], news)),
      ),
      lacks: withUnopened(sorted.lacks, scan),
    };
    this.index = index;
    this.ignored = scan.ignored;
    const [commit, sums] = await Promise.all([this.writer.commit(title, tree, content), numbers]);
    const lacks = [...sorted.lacks].map(([path, reason]) => `${shownPath(path)}: ${reason}`);
    return { commit, tree, head: repository.head.commit ?? '', ...sums, lacks };
  }

  /** Says that paths on disk differ from what the vault's index knows, which follows later. */
  follow(paths: Iterable<BytePath>): void {
    this.follower.add(paths);
  }

  /** Resolves when the vault's index has followed the last checkpoint. Needed before anything else uses that index. */
  settle(): Promise<void> {
    return this.follower.settle();
  }

  /**
   * The tree of what is there. A few changes are written straight to objects, and the index follows later: it is only
   * what git remembers of the disk.
   */
  private async take(sorted: Sorted, forced: boolean) {
    const { context, last } = this;
    const { take, drop } = sorted;
    const nothing = Promise.resolve({ added: 0, removed: 0, files: 0 });
    if (last && take.size + drop.length === 0) return { tree: last.tree, numbers: nothing };
    const quick = last && !forced && context.plain ? await quickTree(context, last.tree, take, drop) : undefined;
    if (last && quick) {
      this.follower.add([...take.keys(), ...drop]);
      const { tree, numbers } = quick;
      return { tree, numbers: numbers ? Promise.resolve(numbers) : countLines(context, last.tree, tree) };
    }
    await captureTree(context, sorted);
    this.follower.forget();
    const tree = (await context.git(['write-tree'])).out.toString().trim();
    return { tree, numbers: last ? countLines(context, last.tree, tree) : nothing };
  }

  /** What the person's index says now. */
  async stagedNow(): Promise<StagedState> {
    return this.stagedOf(await readProjectIndex(this.context, this.index));
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

  /** The paths to look at, and the ignored files among them that no checkpoint had. */
  private pathsToTake(scan: Scan, index: ProjectIndex, also: readonly BytePath[]) {
    const { project } = this.context;
    // What a restore wrote, or a cut save, may be other than what is remembered of the last save.
    const sameIndex = this.index?.digest === index.digest && scan.ahead.length === 0;
    const had = new Set(this.last?.content.ignored);
    const small = keptIgnored(project.root, scan.ignored).filter((path) => !had.has(path));
    const known = !sameIndex || small.length > 0 ? this.indexPaths() : new Set<BytePath>();
    const news = small.filter((path) => !known.has(path));
    if (!sameIndex) this.absent = new Set(trackedFiles(index).filter((path) => !known.has(path)));
    const forced = [...this.absent].filter((path) => statWithin(project.root, path) !== undefined);
    const paths = new Set([...scan.changed, ...scan.deleted, ...scan.ahead, ...news, ...forced, ...also]);
    return { paths, news, forced: forced.length + also.length > 0 };
  }

  private noteAbsent({ take, drop }: Sorted, index: ProjectIndex): void {
    for (const path of take.keys()) this.absent.delete(path);
    const dropped = new Set(drop);
    for (const path of drop.length > 0 ? trackedFiles(index) : []) if (dropped.has(path)) this.absent.add(path);
  }

  /**
   * Looks at the permission bits of files that were touched without a change of content. git notes what it saw of a
   * file in its index whenever it looks, so the entries that differ since the last time say which.
   */
  private async noteTouched(began: number): Promise<void> {
    const { format } = this.context.project;
    const data = this.indexData();
    const { seen } = this;
    const since = Math.floor(((seen?.at ?? 0) - GRAIN_MS) / 1_000);
    const touched = seen && touchedEntries(seen.data, data, format, since);
    await this.modes.noteAll(touched ?? [...this.indexPaths()]);
    this.seen = { data, at: began };
  }

  /** The paths that the vault's index has. */
  async vaultPaths(): Promise<Set<BytePath>> {
    await this.settle();
    return this.indexPaths();
  }

  private indexData(): Buffer {
    const path = join(this.context.treeDir, 'index');
    return existsSync(path) ? readFileSync(path) : writeIndex([], this.context.project.format);
  }

  private indexPaths(): Set<BytePath> {
    try {
      return new Set(parseIndex(this.indexData(), this.context.project.format).entries.map(({ path }) => path));
    } catch {
      // Damaged: git says so too, and it is made anew.
      return new Set();
    }
  }

  /** Which captured paths the project's rules ignore: asked again only when the rules changed. */
  private async ignoredPaths(sorted: Sorted, news: readonly BytePath[], forced: boolean): Promise<readonly BytePath[]> {
    const before = this.last?.content.ignored;
    const ruled = [...sorted.take.keys(), ...sorted.drop].some((path) => basename(path) === '.gitignore');
    if (before !== undefined && !ruled && !forced) {
      const gone = new Set(sorted.drop);
      return [...new Set([...before, ...news])].filter((path) => !gone.has(path)).sort();
    }
    await this.settle();
    const args = ['ls-files', '--cached', '--ignored', '--exclude-standard', '-z'];
    const listed = splitNul((await this.context.git(args)).out);
    return listed.filter((path) => basename(path) !== SENTINEL);
  }
}

/** The folders among ignored paths, without their slash. */
const foldersIn = (ignored: readonly BytePath[]): Set<BytePath> =>
  new Set(ignored.filter((path) => path.endsWith('/')).map((path) => path.slice(0, -1)));

/** Repositories in the tree that git could not be made to look into. */
function withUnopened(lacks: Lacks, scan: Scan): Lacks {
  for (const path of scan.unopened) lacks.set(path, 'it is a repository of its own that could not be looked into');
  return lacks;
}
