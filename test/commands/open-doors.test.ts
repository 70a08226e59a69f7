import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDoors } from '../../source/commands/open-doors.ts';
import { directDoors } from '../../source/commands/open-passages.ts';
import type { Action } from '../../source/policy/action.ts';
import type { Listen } from '../../source/ports.ts';

const at = join(tmpdir(), 'control');
const listening = async (listen: Listen) => ({ url: 'http://chaperone:word@127.0.0.1:40123', listen });

test('a sandbox with a loopback of its own has a way at its fixed port, by a socket outside', async () => {
  const doors = openDoors('own', at);
  const { listen } = await doors.open('gate', 3130, listening);
  expect(listen).toEqual({ socket: `${at}.gate` });
  expect(doors.doors).toEqual([{ port: 3130, socket: `${at}.gate` }]);
});

test('where the loopback is shared a way listens on any free port of it, and the door is that port', async () => {
  const doors = openDoors('shared', at);
  const { listen } = await doors.open('gate', 3130, listening);
  expect(listen).toBe('loopback');
  expect(doors.doors).toEqual([{ port: 40123, socket: null }]);
});

test('without a sandbox there are no doors, and a way that is none has none', async () => {
  const none = openDoors(null, at);
  expect((await none.open('gate', 3130, listening)).listen).toBe('loopback');
  expect(none.doors).toEqual([]);
  const shared = openDoors('shared', at);
  expect(await shared.open('relay', 3129, async () => null)).toBeNull();
  expect(shared.doors).toEqual([]);
});

test('where the loopback is shared, an endpoint that may be reached without a question has a door of its own port', () => {
  const endpoints = [
    { host: '127.0.0.1', port: 4873 },
    { host: '::1', port: 5432 },
    { host: 'localhost', port: 6379 },
  ];
  const judged: Action[] = [];
  const allowed = (action: Action) => judged.push(action) !== 2;
  expect(directDoors('shared', endpoints, allowed)).toEqual([
    { port: 4873, socket: null },
    { port: 6379, socket: null },
  ]);
  expect(judged.map((one) => 'url' in one && one.url)).toEqual([
    'tcp://127.0.0.1:4873',
    'tcp://[::1]:5432',
    'tcp://localhost:6379',
  ]);
  for (const other of ['own', null] as const) expect(directDoors(other, endpoints, () => true)).toEqual([]);
});
