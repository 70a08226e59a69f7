import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cleanText, editText } from '../../../source/adapters/screen/edit-text.ts';

const folder = mkdtempSync(join(tmpdir(), 'chaperone-editors-'));
let count = 0;

/** An editor of a few lines of shell; `$1` is the file. */
function editor(script: string, name = `editor-${++count}`): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

const env = { PATH: process.env.PATH ?? '' };

test('what the editor saved comes back, and nothing is left on disk', async () => {
  const place = join(folder, 'place');
  expect(
    await editText('one\n', 'plan.json', { ...env, EDITOR: editor(`echo "$1" > ${place}; echo two >> "$1"`) }),
  ).toBe('one\ntwo\n');
  const path = readFileSync(place, 'utf8').trim();
  expect(path).toMatch(/\/plan\.json$/);
  expect(existsSync(path)).toBe(false);
});

test('unchanged text, a failing editor and a removed file are no edit', async () => {
  expect(await editText('one', 'x', { ...env, EDITOR: editor('true') })).toBe(null);
  expect(await editText('one', 'x', { ...env, EDITOR: editor('echo two > "$1"; exit 3') })).toBe(null);
  expect(await editText('one', 'x', { ...env, EDITOR: editor('rm "$1"') })).toBe(null);
});

test('$VISUAL goes before $EDITOR, and its words are shell words', async () => {
  const visual = `${editor('echo "$1" >> "$2"')} --wait`;
  expect(await editText('a\n', 'x', { ...env, VISUAL: visual, EDITOR: 'false' })).toBe('a\n--wait\n');
});

test('a file name is only a name', async () => {
  const place = join(folder, 'name');
  await editText('a', '../../etc/passwd; rm -rf ~', { ...env, EDITOR: editor(`basename "$1" > ${place}`) });
  expect(readFileSync(place, 'utf8').trim()).toMatch(/^[\w.-]+$/);
});

test('vim is told not to obey what the text says to it', async () => {
  const vim = editor('printf "%s|" "$@" >> "$3"', 'vim');
  expect(await editText('a', 'x', { ...env, EDITOR: vim })).toMatch(
    /^a--cmd\|autocmd BufReadPre \* setlocal nomodeline\|/,
  );
});

test('without any editor it says so and what to do', async () => {
  await expect(editText('a', 'x', { PATH: folder })).rejects.toThrow(/No editor found.*Set \$EDITOR/);
});

test('the copy has nothing that hides or steers', () => {
  expect(cleanText('a\tb\r\nc\x1b[31m\u202ed\u200b\x9be\ufeff é👍')).toBe('a\tb\nc[31mde é👍');
});
