import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { configPath, readConfig } from '../../source/adapters/config-file.ts';

function withFile(text: string) {
  const env = { XDG_CONFIG_HOME: mkdtempSync(join(tmpdir(), 'chaperone-config-')) };
  mkdirSync(dirname(configPath(env)), { recursive: true });
  writeFileSync(configPath(env), text);
  return env;
}

test('without a file every setting has its default', async () => {
  const { notify } = await readConfig({ XDG_CONFIG_HOME: '/nonexistent' });
  expect(notify).toMatchObject({ to: [], terminal: true, words: false });
  expect(notify.on).toContain('plan');
});

test.each([
  ['no JSON', '{', /is not JSON/],
  ['a misspelt key', '{"notfy": {}}', /notfy/],
  ['an address that is none', '{"notify": {"to": [{"url": "file:///etc/passwd"}]}}', /notify/],
  ['an unknown occasion', '{"notify": {"on": ["sometimes"]}}', /notify\.on/],
])('%s is refused with the file and the key', async (_, text, said) => {
  const env = withFile(text);
  await expect(readConfig(env)).rejects.toThrow(said);
  await expect(readConfig(env)).rejects.toThrow(configPath(env));
});
