import { lstatSync, readdirSync } from 'node:fs';
import { type BytePath, within } from './byte-path.ts';

interface Known {
  /** Time of the last change in milliseconds; its fraction goes down to a quarter of a microsecond. */
  readonly changed: number;
  readonly ino: number;
  readonly folders: readonly string[];
  readonly empty: boolean;
}

/** A folder that changed less than this before it was read may have changed again unseen (a clock tick is 4 to 10 ms). */
const GRAIN_MS = 40;

/**
 * Finds the empty folders of a tree, which git does not keep. Remembers what it saw, so that the next look costs one
 * lstat per folder. Ignored folders and repositories' own `.git` are passed over.
 */
export class FolderWatch {
  private readonly root: string;
  private known = new Map<BytePath, Known>();

  constructor(root: string) {
    this.root = root;
  }

  /** The empty folders now, in order. `ignored` are folders not to look into, without a slash. */
  empty(ignored: ReadonlySet<BytePath>): BytePath[] {
    const found: BytePath[] = [];
    const next = new Map<BytePath, Known>();
    const todo: BytePath[] = [''];
    for (let path = todo.pop(); path !== undefined; path = todo.pop()) {
      const known = this.look(path);
      if (known === undefined) continue;
      next.set(path, known);
      if (known.empty && path !== '') found.push(path);
      for (const name of known.folders) {
        const folder = path === '' ? name : `${path}/${name}`;
        if (!ignored.has(folder)) todo.push(folder);
      }
    }
    this.known = next;
    return found.sort();
  }

  private look(path: BytePath): Known | undefined {
    try {
      const stat = lstatSync(within(this.root, path));
      const known = this.known.get(path);
      if (known && known.changed === stat.ctimeMs && known.ino === stat.ino) return known;
      const entries = readdirSync(within(this.root, path), { withFileTypes: true, encoding: 'latin1' });
      const fresh = Date.now() - stat.ctimeMs < GRAIN_MS;
      return {
        changed: fresh ? -1 : stat.ctimeMs,
        ino: stat.ino,
        folders: entries.filter((entry) => entry.isDirectory() && entry.name !== '.git').map(({ name }) => name),
        empty: entries.length === 0,
      };
    } catch {
      // Gone between two looks, or not ours to read: not empty as far as we know.
      return undefined;
    }
  }
}
