import { mkdir, readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { atomicWrite } from './atomic-write.ts';
import { failure } from './failure.ts';
import { projectPath } from './project-path.ts';
import type { Tool } from './tool.ts';

const Input = z.strictObject({
  path: z.string().min(1).describe('File, relative to the project root'),
  content: z.string().max(2_000_000).describe('The whole new content'),
});

const lineCount = (text: string) => (text === '' ? 0 : text.split('\n').length - (text.endsWith('\n') ? 1 : 0));

export const write: Tool<z.infer<typeof Input>> = {
  name: 'write',
  description:
    'Creates a file, or replaces its whole content. Folders are created as needed. To change a part of a file, use edit.',
  input: Input,
  action: ({ path }, root) => ({ kind: 'write', path: projectPath(root, path) }),
  async run({ path, content }, { root }) {
    const absolute = resolve(root, path);
    try {
      const old = await readFile(absolute).catch(() => undefined);
      const bytes = Buffer.from(content);
      if (old?.equals(bytes)) return { ok: true, text: 'The file has this content already.', note: 'unchanged' };
      await mkdir(dirname(absolute), { recursive: true });
      await atomicWrite(absolute, bytes);
      const lines = `${lineCount(content)} ${lineCount(content) === 1 ? 'line' : 'lines'}`;
      return { ok: true, text: `Written: ${lines}.`, note: `${old === undefined ? 'new, ' : ''}${lines}` };
    } catch (error) {
      return failure(`Could not write ${path}`, error);
    }
  },
};
