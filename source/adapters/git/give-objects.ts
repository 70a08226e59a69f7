import { join } from 'node:path';
import { readRefs } from './refs.ts';
import type { VaultContext } from './vault-context.ts';

/** Up to this many objects go loose into the project's store, as git's own fetch does; more as one pack. */
const LOOSE = 100;

/**
 * Puts objects of the vault, and all they lead to, into the project's own object store where they are missing there:
 * before a ref or index of the project may name them. Durable when it resolves. The project's configuration is not read.
 */
export async function giveObjects(context: VaultContext, tips: readonly string[]): Promise<void> {
  const store = join(context.project.commonDir, 'objects');
  const theirs = { GIT_OBJECT_DIRECTORY: store };
  const refs = [...readRefs(context.project).values()].filter((value) => !value.startsWith('ref: '));
  const held = await present(context, [...new Set(refs)], {});
  const input = [...tips, ...held.map((oid) => `^${oid}`)].map((word) => `${word}\n`).join('');
  const listing = ['rev-list', '--objects', '--no-object-names', '--stdin'];
  const wanted = (await context.git(listing, { input })).out.toString('latin1').split('\n').filter(Boolean);
  const there = new Set(await present(context, wanted, theirs));
  const missing = wanted.filter((oid) => !there.has(oid));
  if (missing.length === 0) return;
  const pack = await context.git(['pack-objects', '--stdout', '-q', '--delta-base-offset'], {
    input: missing.map((oid) => `${oid}\n`).join(''),
  });
  const take = missing.length > LOOSE ? ['index-pack', '--stdin'] : ['unpack-objects', '-q'];
  await context.git(['-c', 'core.fsync=loose-object,pack,pack-metadata', ...take], { input: pack.out, env: theirs });
}

/** Those of the objects that are in the store (by default the vault's). */
async function present(
  context: VaultContext,
  oids: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string[]> {
  if (oids.length === 0) return [];
  const input = `${oids.join('\n')}\n`;
  const { out } = await context.git(['cat-file', '--batch-check=%(objectname) %(objecttype)', '--buffer'], {
    input,
    env,
  });
  return out
    .toString('latin1')
    .split('\n')
    .filter((item) => / (commit|tree|blob|tag)$/.test(item))
    .map((item) => item.slice(0, item.indexOf(' ')));
}
