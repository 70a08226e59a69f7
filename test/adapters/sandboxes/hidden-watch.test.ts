import { mkdtempSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { watchHidden } from '../../../source/adapters/sandboxes/hidden-watch.ts';

test('a file that is written to stays; one that is replaced is told, once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'chaperone-hidden-'));
  const [one, other] = [join(folder, 'one'), join(folder, 'other')];
  for (const path of [one, other]) writeFileSync(path, 'before\n');
  const lost: string[] = [];
  const told = new Promise<void>((done) => {
    watchHidden([one, other], (path) => {
      lost.push(path);
      done();
    });
  });
  writeFileSync(one, 'written\n');
  writeFileSync(join(folder, 'new'), 'after\n');
  renameSync(join(folder, 'new'), other);
  await told;
  expect(lost).toEqual([other]);
});

test('what is hidden by its name may be replaced, and appear; it is told when it was moved away', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'chaperone-hidden-'));
  const [one, other, absent] = [join(folder, 'one'), join(folder, 'other'), join(folder, 'absent')];
  for (const path of [one, other]) writeFileSync(path, 'before\n');
  const lost: string[] = [];
  const told = new Promise<void>((done) => {
    const hear = (path: string) => {
      lost.push(path);
      done();
    };
    watchHidden([one, other, absent], hear, 'rules');
  });
  writeFileSync(join(folder, 'new'), 'after\n');
  renameSync(join(folder, 'new'), other);
  writeFileSync(absent, 'now\n');
  renameSync(one, join(folder, 'moved'));
  await told;
  expect(lost).toEqual([one]);
});
