import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { copyBetween } from '../../../../source/adapters/sandboxes/trays/copy-between.ts';
import { temporaryName } from '../../../../source/adapters/sandboxes/trays/lay-trays.ts';
import { OpenFolder } from '../../../../source/adapters/sandboxes/trays/open-folder.ts';

function twoFolders(): { readonly base: string; readonly from: OpenFolder; readonly to: OpenFolder } {
  const base = mkdtempSync(join(tmpdir(), 'copy-between-'));
  for (const name of ['from', 'to']) mkdirSync(join(base, name));
  return { base, from: OpenFolder.open(join(base, 'from')), to: OpenFolder.open(join(base, 'to')) };
}

test('a link that takes the place of the draft is not followed: neither permissions nor times of another file change', async () => {
  const { base, from, to } = twoFolders();
  const victim = join(base, 'victim');
  writeFileSync(victim, 'mine\n', { mode: 0o600 });
  const before = lstatSync(victim, { bigint: true });
  writeFileSync(join(base, 'from/a.o'), Buffer.alloc(8 * 1024 * 1024, 'a'));
  chmodSync(join(base, 'from/a.o'), 0o777);
  const draft = join(base, 'to', temporaryName('a.o'));
  const copying = copyBetween(from, to, 'a.o').catch(() => {});
  while (!existsSync(draft));
  rmSync(draft);
  symlinkSync(victim, draft);
  await copying;
  const { mode, mtimeNs, ctimeNs } = lstatSync(victim, { bigint: true });
  expect({ mode, mtimeNs, ctimeNs }).toEqual({ mode: before.mode, mtimeNs: before.mtimeNs, ctimeNs: before.ctimeNs });
  expect(readFileSync(victim, 'utf8')).toBe('mine\n');
});

test('times and permissions come along, but nothing that lets run as somebody else; names may be as long as they can be', async () => {
  const { base, from, to } = twoFolders();
  const name = `${'é'.repeat(126)}.o`;
  writeFileSync(join(base, 'from', name), 'x'.repeat(3_000_000));
  chmodSync(join(base, 'from', name), 0o6755);
  const copied = await copyBetween(from, to, name);
  expect(copied).toMatchObject({ mine: expect.any(String) });
  expect(statSync(join(base, 'to', name)).mode & 0o7777).toBe(0o755);
  expect(statSync(join(base, 'to', name)).mtimeMs).toBeCloseTo(statSync(join(base, 'from', name)).mtimeMs, 0);
  expect(readFileSync(join(base, 'to', name), 'utf8')).toBe('x'.repeat(3_000_000));
  expect(readdirSync(join(base, 'to'))).toEqual([name]);
});
