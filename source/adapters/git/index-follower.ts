import type { BytePath } from './byte-path.ts';
import { captureTree, sortPaths } from './vault-capture.ts';
import type { VaultContext } from './vault-context.ts';

/**
 * How long after a change the index follows, in milliseconds. git writes and compares times in whole seconds: an index
 * of the same second as a file proves nothing about it, and would be written again by every look.
 */
const AFTER_MS = 1_100;

/** From this many paths on it follows at once. */
const MANY = 100;

/**
 * Lets the vault's index follow checkpoints that were written without it. The index is only what git remembers of the
 * disk: while it lags behind, the next scan finds the same paths again.
 */
export class IndexFollower {
  private readonly context: VaultContext;
  private paths = new Set<BytePath>();
  private running: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private rounds = 0;

  constructor(context: VaultContext) {
    this.context = context;
  }

  /** Takes paths to be brought in line a little later. */
  add(paths: Iterable<BytePath>): void {
    for (const path of paths) this.paths.add(path);
    clearTimeout(this.timer);
    if (this.paths.size === 0) return;
    if (this.paths.size > MANY) void this.settle();
    else this.timer = setTimeout(() => void this.settle(), AFTER_MS).unref();
  }

  /** What was taken has been brought in line by somebody else. */
  forget(): void {
    clearTimeout(this.timer);
    this.paths.clear();
  }

  /** Resolves when nothing of ours is writing the index; it may still lag behind. */
  idle(): Promise<void> {
    return this.running;
  }

  /** Brings the index in line now. Needed before git is to write the tree by it. */
  settle(): Promise<void> {
    clearTimeout(this.timer);
    const { paths } = this;
    this.paths = new Set();
    // A failure is not one of the checkpoint: the next scan simply finds the paths again.
    if (paths.size > 0) this.running = this.running.then(() => this.follow(paths)).catch(() => {});
    return this.running;
  }

  private async follow(paths: ReadonlySet<BytePath>): Promise<void> {
    await captureTree(this.context, sortPaths(this.context, paths));
    // Now and then the index also learns the trees' hashes again, by which git compares whole folders at a glance.
    this.rounds += 1;
    if (this.rounds % 16 === 0) await this.context.git(['write-tree']);
  }
}
