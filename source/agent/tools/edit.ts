import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { atomicWrite } from './atomic-write.ts';
import { failure } from './failure.ts';
import { projectPath } from './project-path.ts';
import { replaceExactly } from './replace-exactly.ts';
import type { Outcome, Tool } from './tool.ts';

const Input = z.strictObject({
  path: z.string().min(1).describe('File, relative to the project root'),
  old: z.string().min(1).describe('The text to replace, exactly as it stands, with enough around it to be unique'),
  new: z.string().describe('What comes in its place'),
  all: z.boolean().optional().describe('Replace every occurrence (default: exactly one must be there)'),
});

const no = (text: string, note: string): Outcome => ({ ok: false, text: `Nothing was changed: ${text}`, note });

export const edit: Tool<z.infer<typeof Input>> = {
  name: 'edit',
  description:
    'Replaces one piece of text in a file. `old` must stand there exactly once, white space included (without the line numbers that read shows). Line endings and mode of the file are kept.',
  input: Input,
  action: ({ path }, root) => ({ kind: 'write', path: projectPath(root, path) }),
  async run({ path, old, new: neu, all = false }, { root }) {
    try {
      const absolute = resolve(root, path);
      const bytes = await readFile(absolute);
      let text: string;
      try {
        text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
      } catch {
        return no('the file is not UTF-8 text, and writing it back would damage it.', 'not UTF-8');
      }
      const replaced = replaceExactly(text, old, neu, all);
      if (!replaced.ok)
        return replaced.found === 0
          ? no('`old` is not in the file. Read it again and copy the text exactly.', 'text not found')
          : no(
              `\`old\` stands there ${replaced.found} times (lines ${replaced.lines.slice(0, 20).join(', ')}). Give more of what is around it, or set all.`,
              `found ${replaced.found} times`,
            );
      if (replaced.text === text) return { ok: true, text: 'The text is the same already.', note: 'unchanged' };
      await atomicWrite(absolute, Buffer.from(replaced.text));
      const times = replaced.lines.length;
      const where = `line ${replaced.lines[0]}`;
      return {
        ok: true,
        text:
          times === 1
            ? `Changed at ${where}.`
            : `Changed ${times} times (lines ${replaced.lines.slice(0, 20).join(', ')}).`,
        note: times === 1 ? where : `${times} times`,
      };
    } catch (error) {
      return failure(`Could not edit ${path}`, error);
    }
  },
};
