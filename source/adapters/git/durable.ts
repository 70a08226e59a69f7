import { closeSync, existsSync, fsyncSync, openSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Makes a folder's entries survive a power loss. */
export function syncFolder(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Replaces a file whole and makes it durable before it counts. The draft ends in `.lock`, which git takes for no ref. */
export function writeDurably(path: string, data: string | Uint8Array): void {
  const draft = `${path}.lock`;
  const file = openSync(draft, 'w', 0o600);
  try {
    writeFileSync(file, data);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
  syncFolder(dirname(path));
}

/**
 * Makes new objects of a store durable. git's own flushing is one file after the other in every process; here all
 * that a checkpoint wrote is flushed together, once, before the ref that names it.
 */
export class ObjectSync {
  private readonly store: string;
  private readonly folders = new Map<string, { changed: bigint; names: Set<string> }>();

  /**
   * What is in the store now is taken for durable; but what appeared after `since` (mtime of the run's ref, ns) was
   * written by a supervisor that did not come to flushing it.
   */
  constructor(store: string, since?: bigint) {
    this.store = store;
    this.news();
    if (since === undefined) return;
    for (const [name, known] of this.folders) {
      if (changedAt(join(store, name)) < since) continue;
      known.changed = -1n;
      for (const file of known.names) if (changedAt(join(store, name, file)) >= since) known.names.delete(file);
    }
  }

  /** Resolves when every object that appeared since the last call is on disk. */
  async flush(): Promise<void> {
    const news = this.news();
    const names = [...news.files, ...news.folders];
    for (let at = 0; at < names.length; at += 64)
      await Promise.all(
        names.slice(at, at + 64).map(async (name) => {
          const file = await open(name, 'r').catch(() => undefined);
          await file?.sync().finally(() => file.close());
        }),
      );
  }

  private news(): { files: string[]; folders: string[] } {
    const files: string[] = [];
    const folders: string[] = [];
    for (const name of readdirSync(this.store)) {
      const folder = join(this.store, name);
      const known = this.folders.get(name);
      if (!/^([0-9a-f]{2}|pack)$/.test(name) || !existsSync(folder)) continue;
      const changed = statSync(folder, { bigint: true }).mtimeNs;
      if (known?.changed === changed) continue;
      const present = new Set(readdirSync(folder).filter((file) => !file.startsWith('tmp_')));
      for (const file of present) if (!known?.names.has(file)) files.push(join(folder, file));
      folders.push(folder);
      const fresh = BigInt(Date.now()) * 1_000_000n - changed < 50_000_000n;
      this.folders.set(name, { changed: fresh ? -1n : changed, names: present });
    }
    return { files, folders };
  }
}

const changedAt = (path: string): bigint => statSync(path, { bigint: true }).mtimeNs;

/** Writes a file that must not exist yet, and makes its content durable. */
export function writeNew(path: string, data: string | Uint8Array): void {
  const file = openSync(path, 'wx', 0o644);
  try {
    writeFileSync(file, data);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
