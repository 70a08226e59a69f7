import { open, readdir, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { failure } from './failure.ts';
import { projectPath } from './project-path.ts';
import type { Outcome, Tool } from './tool.ts';

const Input = z.strictObject({
  path: z.string().min(1).describe('File or folder, relative to the project root'),
  from: z.int().min(1).optional().describe('First line, counted from 1 (default 1)'),
  lines: z.int().min(1).max(5_000).optional().describe('How many lines (default 1500)'),
});

/** Larger files are read in parts. */
const byteLimit = 8 * 1024 * 1024;
const textLimit = 60_000;

async function folder(path: string): Promise<Outcome> {
  const entries = await readdir(path, { withFileTypes: true });
  const names = entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort();
  const shown = names.slice(0, 1_000);
  const more = names.length - shown.length;
  return {
    ok: true,
    text: names.length === 0 ? '(an empty folder)' : `${shown.join('\n')}${more > 0 ? `\n(and ${more} more)` : ''}`,
    note: `${names.length} ${names.length === 1 ? 'entry' : 'entries'}`,
  };
}

async function file(path: string, from: number, count: number): Promise<Outcome> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const buffer = Buffer.alloc(Math.min(size, byteLimit));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
    const bytes = buffer.subarray(0, bytesRead);
    if (bytes.subarray(0, 8_192).includes(0))
      return { ok: false, text: `This is a binary file of ${size} bytes; it can't be shown.`, note: 'binary' };
    const all = new TextDecoder('utf-8').decode(bytes).split(/\r\n|\n/);
    if (all.at(-1) === '') all.pop();
    if (all.length === 0) return { ok: true, text: '(an empty file)', note: 'empty' };
    if (from > all.length)
      return { ok: false, text: `The file has ${all.length} lines only.`, note: `only ${all.length} lines` };
    let text = '';
    let next = from;
    for (; next <= all.length && next < from + count; next++) {
      const line = `${String(next).padStart(5)}\t${all[next - 1]}\n`;
      if (text.length + line.length > textLimit && text !== '') break;
      text += line.length > textLimit ? `${line.slice(0, textLimit)} (cut)\n` : line;
    }
    const rest = next <= all.length ? `(lines ${from}-${next - 1} of ${all.length}; read on with from: ${next})` : '';
    const cut = size > byteLimit ? `(only the first ${byteLimit} of ${size} bytes are reachable)` : '';
    return { ok: true, text: `${text}${rest}${cut}`, note: `${next - from} ${next - from === 1 ? 'line' : 'lines'}` };
  } finally {
    await handle.close();
  }
}

export const read: Tool<z.infer<typeof Input>> = {
  name: 'read',
  description:
    'Reads a text file and gives its lines with their numbers (a number and a tab in front of each, which are not part of the file), or lists a folder.',
  input: Input,
  action: ({ path }, root) => ({ kind: 'read', path: projectPath(root, path) }),
  async run({ path, from = 1, lines = 1_500 }, { root }) {
    try {
      const absolute = resolve(root, path);
      const info = await stat(absolute);
      if (info.isDirectory()) return await folder(absolute);
      if (!info.isFile()) return { ok: false, text: 'This is neither a file nor a folder.', note: 'no file' };
      return await file(absolute, from, lines);
    } catch (error) {
      return failure(`Could not read ${path}`, error);
    }
  },
};
