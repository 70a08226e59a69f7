import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { commonDirOf, gitDirOf } from '../adapters/git/project.ts';
import { readJournal } from '../adapters/store/journal.ts';
import { type Store, vaultFolder } from '../adapters/store/store.ts';
import { seenKinds } from '../core/trust.ts';

/** What succeeded in a repository under a person's eyes, and the first run in which it did. */
export interface Trusted {
  readonly kind: string;
  readonly run: string;
}

/** What one journal said when it had so many bytes; null: it is of another repository. */
interface Known {
  readonly bytes: number;
  readonly kinds: readonly string[] | null;
}

/**
 * Reads from the journals of a repository's runs what may be done there while nobody watches. What a journal said is kept
 * beside the vault, by its length, and read again when that file is missing or the journal grew; a removed run takes what
 * it showed with it. Journals that can't be read show nothing.
 */
export async function readTrust(store: Store, root: string): Promise<Trusted[]> {
  const file = join(dirname(vaultFolder(store, root)), 'trust.json');
  const before = await readKnown(file);
  const now: Record<string, Known> = {};
  for (const name of await store.names()) {
    const { journal } = store.run(name);
    const bytes = await stat(journal).then(
      ({ size }) => size,
      () => 0,
    );
    const known = before[name];
    now[name] = known?.bytes === bytes ? known : { bytes, kinds: await kindsOf(journal, root) };
  }
  if (JSON.stringify(now) !== JSON.stringify(before)) await keep(file, now);
  const found = new Map<string, string>();
  for (const [run, { kinds }] of Object.entries(now))
    for (const kind of kinds ?? []) if (!found.has(kind)) found.set(kind, run);
  return [...found].map(([kind, run]) => ({ kind, run }));
}

async function kindsOf(journal: string, root: string): Promise<string[] | null> {
  try {
    const { events } = await readJournal(journal);
    const [first] = events;
    if (first?.type !== 'run.started' || !isSame(first.info.root, root)) return null;
    return seenKinds(events);
  } catch {
    return [];
  }
}

/** Are these work trees of one repository? */
function isSame(one: string, other: string): boolean {
  if (one === other) return true;
  const [a, b] = [gitDirOf(one), gitDirOf(other)];
  return a !== undefined && b !== undefined && commonDirOf(a) === commonDirOf(b);
}

async function readKnown(file: string): Promise<Record<string, Known>> {
  try {
    const read = JSON.parse(await readFile(file, 'utf8')) as { version?: number; runs?: Record<string, Known> };
    return read.version === 1 ? (read.runs ?? {}) : {};
  } catch {
    return {};
  }
}

async function keep(file: string, runs: Record<string, Known>): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, JSON.stringify({ version: 1, runs }), { mode: 0o600 });
  await rename(draft, file);
}
