import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Attempt } from '../../ports.ts';

interface Known {
  /** Time of the last change in milliseconds; -1 where it may have changed again unseen. */
  readonly changed: number;
  readonly ino: number;
  readonly folders: readonly string[];
  readonly repository: boolean;
}

/** A folder that changed less than this before it was read may have changed again in the same tick, in milliseconds. */
const GRAIN_MS = 40;
/** What is not looked into: git's own, and what is installed. */
const CLOSED = new Set(['.git', 'node_modules']);

/** What is told of a repository that was made in the project; `path` is absolute. */
export const nestedAttempt = (path: string): Attempt => ({
  gate: 'git',
  action: { kind: 'write', path: join(path, '.git') },
  reason:
    'A repository of its own was made there. Its configuration is never obeyed by chaperone, but your own git would: look at it before you run git there.',
});

/**
 * Finds the folders below a project's root that git would take for repositories: with a `.git` in them, or laid out as a
 * bare one, whose configuration git obeys as well (git-config, safe.bareRepository). It remembers what it saw, so that the
 * next look costs one lstat per folder, and tells each once; what is there at the first look is known.
 */
export class NestedWatch {
  private readonly root: string;
  private known = new Map<string, Known>();
  private told: Set<string> | undefined;

  constructor(root: string) {
    this.root = root;
  }

  /** Those that came since the last look, relative to the root. None at the first. */
  news(): string[] {
    const found = this.look();
    const { told } = this;
    this.told = new Set([...(told ?? []), ...found]);
    return told === undefined ? [] : found.filter((path) => !told.has(path));
  }

  private look(): string[] {
    const found: string[] = [];
    const next = new Map<string, Known>();
    const todo = [''];
    for (let path = todo.pop(); path !== undefined; path = todo.pop()) {
      const known = this.read(path);
      if (known === undefined) continue;
      next.set(path, known);
      if (known.repository && path !== '') found.push(path);
      for (const name of known.folders) todo.push(path === '' ? name : `${path}/${name}`);
    }
    this.known = next;
    return found.sort();
  }

  private read(path: string): Known | undefined {
    try {
      const { ctimeMs, ino } = lstatSync(join(this.root, path));
      const known = this.known.get(path);
      if (known && known.changed === ctimeMs && known.ino === ino) return known;
      const entries = readdirSync(join(this.root, path), { withFileTypes: true });
      const names = new Set(entries.map(({ name }) => name));
      return {
        changed: Date.now() - ctimeMs < GRAIN_MS ? -1 : ctimeMs,
        ino,
        folders: entries.filter((entry) => entry.isDirectory() && !CLOSED.has(entry.name)).map(({ name }) => name),
        repository: names.has('.git') || ['HEAD', 'objects', 'refs'].every((name) => names.has(name)),
      };
    } catch {
      // Gone between two looks, or not ours to read.
      return undefined;
    }
  }
}
