import { mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Conversation } from '../../source/agent/conversation.ts';
import { repair } from '../../source/agent/repair.ts';
import { sweepDrafts } from '../../source/agent/sweep-drafts.ts';

/** A conversation that broke off while these paths were being written, after one that was written to its end. */
function cutWhileWriting(paths: readonly string[]): Conversation {
  const call = (path: string) => ({
    type: 'tool_use' as const,
    id: path,
    name: 'write',
    input: { path, content: 'x' },
  });
  return repair([
    { role: 'user', content: 'Write.' },
    { role: 'assistant', content: [call('src/whole.txt')] },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'src/whole.txt', content: 'Written.' }] },
    { role: 'assistant', content: paths.map(call) },
  ]);
}

function project() {
  const base = mkdtempSync(join(tmpdir(), 'chaperone-sweep-'));
  const root = join(base, 'project');
  mkdirSync(join(root, 'src'), { recursive: true });
  const put = (...names: string[]) => {
    for (const name of names) writeFileSync(join(root, name), '');
  };
  return { base, root, put, list: (folder = 'src') => readdirSync(join(root, folder)).sort() };
}

test('drafts of files that were being written when the program was ended are taken away, and nothing else', async () => {
  const { root, put, list } = project();
  put('src/one.txt', 'src/.one.txt.0123abcd.tmp', 'src/.one.txt.89abcdef.tmp');
  const others = ['.one.txt.0123abcd.tmp.bak', '.one.txt.tmp', '.one.txt.0123ABCD.tmp', '.whole.txt.0123abcd.tmp'];
  put(...others.map((name) => `src/${name}`));
  await sweepDrafts(root, cutWhileWriting(['src/one.txt', 'src/gone.txt', 'nowhere/at/all.txt']));
  expect(list()).toEqual([...others, 'one.txt'].sort());
});

test('nothing outside the project is touched, whichever way leads there', async () => {
  const { base, root, put, list } = project();
  put('../.out.txt.0123abcd.tmp', '../out.txt');
  symlinkSync('../../out.txt', join(root, 'src/link.txt'));
  symlinkSync(base, join(root, 'src/folder'));
  await sweepDrafts(root, cutWhileWriting(['../out.txt', join(base, 'out.txt'), 'src/link.txt', 'src/folder/out.txt']));
  expect(list('..')).toEqual(['.out.txt.0123abcd.tmp', 'out.txt', 'project']);
});
