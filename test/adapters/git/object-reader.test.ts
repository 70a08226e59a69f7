import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ObjectReader } from '../../../source/adapters/git/object-reader.ts';
import { git, newRepository } from '../../helpers/journey.ts';

/** A reader of a repository with one file, and the git process that it has now. */
function reading() {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'chp-')));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const root = newRepository(home, { 'a.txt': 'a\n' });
  const reader = new ObjectReader({ GIT_DIR: join(root, '.git') });
  onTestFinished(() => reader.close());
  const child = () => (reader as unknown as { readonly child?: ChildProcess }).child;
  return { reader, child, blob: git(root, 'rev-parse', 'HEAD:a.txt').trim() };
}

test('ended by a signal that was meant for all of us, it is asked again: between two questions, and in the middle of one', async () => {
  const { reader, child, blob } = reading();
  expect((await reader.read(blob))?.body.toString()).toBe('a\n');
  const first = child();
  first?.kill('SIGTERM');
  await once(first as ChildProcess, 'close');
  expect((await reader.read(blob))?.body.toString()).toBe('a\n');
  const found = Promise.all([reader.read(blob), reader.info('HEAD'), reader.read('no-such-name')]);
  child()?.kill('SIGKILL');
  expect(await found).toMatchObject([{ oid: blob }, { type: 'commit' }, undefined]);
});

test('a store that is none is an error, and no endless wait', async () => {
  const reader = new ObjectReader({ GIT_DIR: '/nowhere' });
  await expect(reader.read('HEAD')).rejects.toThrow('The vault can');
});
