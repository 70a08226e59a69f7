import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cli, git, Journey, newHome, newRepository } from '../helpers/journey.ts';
import { openRegistry } from '../helpers/registry.ts';
import { begin } from '../helpers/shell.ts';

const bullets = [
  '## Permissions for Auto Mode',
  '- ALLOWED: Read/write within ./src and ./tests',
  '- RESTRICTED: NO network calls to external APIs unless listed below',
  '- RESTRICTED: NO file operations outside project root',
  '- RESTRICTED: NO access to secrets',
];

test('npm ci installs from a registry that a bullet lists, and from no other; what it installs stays in the sandbox', {
  timeout: 120_000,
}, async () => {
  const registry = await openRegistry();
  const home = newHome();
  const root = newRepository(home, {
    'CLAUDE.md': [...bullets, `- ALLOWED: Network calls to localhost:${registry.port}`, ''].join('\n'),
    '.gitignore': 'node_modules\n',
    'package.json':
      '{"name":"project","version":"1.0.0","dependencies":{"tiny":"^1.0.0"},"scripts":{"test":"node --test"}}\n',
    'package-lock.json': registry.lock,
    'tests/tiny.test.js':
      "const test = require('node:test');\ntest('is there', () => require('node:assert').equal(require('tiny')(), 42));\n",
  });
  const run = async (script: string) => {
    const { child, ended, output } = begin({ home, root, env: {} }, 'exec', '--', 'bash', '-c', `${script} 2>&1`);
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    return { code: await ended, out: output(), said };
  };
  const audit = '--no-audit --no-fund';
  const installed = await run(`npm ci ${audit} --registry ${registry.url} && npm test && node_modules/.bin/tiny`);
  expect(installed).toMatchObject({ code: 0, out: expect.stringMatching(/pass 1[\s\S]*\n42\n/) });
  expect(installed.said).not.toContain('refused');
  expect(registry.asked).toContain('/tiny/-/tiny-1.0.0.tgz');
  expect(existsSync(join(root, 'node_modules'))).toBe(false);
  expect(git(root, 'status', '--short')).toBe('');
  const before = registry.asked.length;
  const refused = await run(
    `npm cache clean --force; npm ci ${audit} --fetch-retries 0 --replace-registry-host=always --registry http://registry.example:4873`,
  );
  expect(refused.code).not.toBe(0);
  expect(registry.asked.length).toBe(before);
});

test('vim opens a file, changes it and writes it', async () => {
  const home = newHome();
  const root = newRepository(home, { 'CLAUDE.md': `${bullets.join('\n')}\n`, 'src/a.txt': 'first line\n' });
  const args = ['exec', '--', 'vim', '-u', 'NONE', 'src/a.txt'];
  const journey = new Journey({ home, cwd: root, args, program: [process.execPath, cli] });
  await journey.shows('first line');
  journey.keys('osecond line\x1b:wq\r');
  expect(await journey.ends()).toBe(0);
  expect(readFileSync(join(root, 'src/a.txt'), 'utf8')).toBe('first line\nsecond line\n');
});
