import { existsSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openLetterBox, takeFiles } from '../../source/adapters/letter-box.ts';

async function serve(answer: (url: URL) => { status?: number; body: string }) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://box');
    asked.push(`${url.pathname}${url.search}`);
    const { status = 200, body } = answer(url);
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/bot` };
}

const never = new AbortController().signal;
const update = (update_id: number, id: number, text: string) => ({ update_id, message: { chat: { id }, text } });

test('a bot hears one chat only, and not what was written before it listened', async () => {
  const answers = [[update(7, 42, 'old')], [update(8, 42, 'mine'), update(9, 43, 'a stranger’s')], []];
  const { asked, url } = await serve(() => ({ body: JSON.stringify({ ok: true, result: answers.shift() }) }));
  const box = openLetterBox({ kind: 'telegram', url, headers: {}, chat: '42' });
  expect(await box.next(never)).toEqual([]);
  expect(await box.next(never)).toEqual(['mine']);
  expect(await box.next(never)).toEqual([]);
  expect(asked).toEqual(['/bot/getUpdates', '/bot/getUpdates?offset=8', '/bot/getUpdates?offset=10']);
});

test.each([
  ['an error', 500, ''],
  ['no JSON', 200, 'hello'],
  ['another form', 200, '{"id":1}'],
  ['far too much', 200, 'x'.repeat(300_000)],
])('%s from a topic is refused', async (_, status, body) => {
  const { url } = await serve(() => ({ status, body }));
  await expect(openLetterBox({ kind: 'ntfy', url, headers: {}, chat: '' }).next(never)).rejects.toThrow();
});

test('each file is one task, taken once; what is being written, a folder and a link are left alone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'chaperone-inbox-'));
  writeFileSync(join(folder, 'one.md'), '\nAdd tests\nfor the parser\n');
  writeFileSync(join(folder, '.two'), 'half');
  writeFileSync(join(folder, 'empty'), '\n');
  symlinkSync('/etc/hostname', join(folder, 'link'));
  expect(await takeFiles(folder)).toEqual(['Add tests\nfor the parser']);
  expect(await takeFiles(folder)).toEqual([]);
  expect(existsSync(join(folder, '.two'))).toBe(true);
  expect(readdirSync(join(folder, 'taken'))).toHaveLength(2);
});
