import { chmodSync, mkdirSync, mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../../source/adapters/store/store.ts';

test('a state folder that others could look into is closed, however it was made', async () => {
  const state = mkdtempSync(join(tmpdir(), 'chaperone-store-'));
  const folder = join(state, 'chaperone');
  mkdirSync(folder);
  chmodSync(folder, 0o777);
  const store = await openStore({ XDG_STATE_HOME: state });
  expect(statSync(store.folder).mode & 0o777).toBe(0o700);
  expect(statSync((await store.create('A task')).folder).mode & 0o777).toBe(0o700);
});
