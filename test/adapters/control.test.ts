import { mkdtempSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { askControl, serveControl } from '../../source/adapters/control.ts';

const path = () => join(mkdtempSync(join(tmpdir(), 'chaperone-control-')), 'control');

test('a question gets its answer, and a failure its message', async () => {
  const socket = path();
  const close = await serveControl(socket, async (request) => {
    if (request === 'bad') throw new Error('no such thing');
    return { heard: request };
  });
  expect(await askControl(socket, { intent: 'pause' })).toEqual({ heard: { intent: 'pause' } });
  expect(await askControl(socket, 'bad')).toEqual({ error: 'no such thing' });
  await close();
  await expect(askControl(socket, 1)).rejects.toThrow();
});

test('what is not JSON gets an error, and the next question is answered', async () => {
  const socket = path();
  const close = await serveControl(socket, async () => 'fine');
  const reply = await new Promise<string>((resolve) => {
    const client = createConnection(socket, () => client.write('{oops\n'));
    client.setEncoding('utf8').on('data', resolve);
  });
  expect(JSON.parse(reply)).toHaveProperty('error');
  expect(await askControl(socket, 1)).toBe('fine');
  await close();
});
