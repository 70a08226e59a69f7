import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDoors } from '../../source/commands/open-doors.ts';
import { endpointUrl } from '../../source/commands/open-passages.ts';
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

test('an endpoint is judged by an address that the evaluator reads', () => {
  expect(endpointUrl({ host: '127.0.0.1', port: 4873 })).toBe('tcp://127.0.0.1:4873');
  expect(endpointUrl({ host: '::1', port: 4873 })).toBe('tcp://[::1]:4873');
});
