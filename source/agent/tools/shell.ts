import { resolve } from 'node:path';
import { z } from 'zod';
import { failure } from './failure.ts';
import { projectPath } from './project-path.ts';
import { runProcess } from './run-process.ts';
import type { Tool } from './tool.ts';

const Input = z.strictObject({
  command: z.string().min(1).max(100_000).describe('The command line, for bash -c'),
  folder: z.string().min(1).optional().describe('Where it runs, relative to the project root (default: the root)'),
  seconds: z.int().min(1).max(1_800).optional().describe('Time limit (default 120)'),
});

export const shell: Tool<z.infer<typeof Input>> = {
  name: 'shell',
  description:
    'Runs a command with bash, without input, and gives its output (start and end of it when it is long) and exit code. Nothing it starts goes on after it.',
  input: Input,
  action: ({ command, folder }, root) => ({
    kind: 'exec',
    command,
    ...(folder === undefined ? {} : { cwd: projectPath(root, folder) }),
  }),
  async run({ command, folder = '.', seconds = 120 }, { root, env, signal, onOutput }) {
    try {
      const end = await runProcess({
        command: 'bash',
        args: ['-c', command],
        cwd: resolve(root, folder),
        env,
        limitMs: seconds * 1_000,
        signal,
        onLine: onOutput,
        keep: { head: 4_000, tail: 16_000 },
      });
      const how =
        end.why === 'timed-out'
          ? `killed after ${seconds} s`
          : end.why === 'interrupted'
            ? 'interrupted by the person'
            : end.code === null
              ? `ended by ${end.signal}`
              : `exit code ${end.code}`;
      const left = end.leftOver ? '\n(processes it left running were ended)' : '';
      const output = end.output.trimEnd() === '' ? '(no output)' : end.output.trimEnd();
      return { ok: end.code === 0 && end.why === 'exited', text: `${output}\n(${how})${left}`, note: how };
    } catch (error) {
      return failure('Could not start the command', error);
    }
  },
};
