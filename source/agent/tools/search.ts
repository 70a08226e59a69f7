import { z } from 'zod';
import { failure } from './failure.ts';
import { projectPath } from './project-path.ts';
import { type ProcessEnd, runProcess } from './run-process.ts';
import type { Outcome, Tool, Workplace } from './tool.ts';

const Input = z.strictObject({
  pattern: z.string().min(1).max(2_000).optional().describe('Regular expression; without it, files are listed'),
  path: z.string().min(1).optional().describe('Folder or file to search, relative to the project root (default: all)'),
  glob: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .describe('Only files whose path matches, such as *.ts or src/**/*.test.js'),
  ignoreCase: z.boolean().optional(),
});
type Input = z.infer<typeof Input>;

const lineLimit = 200;
const textLimit = 30_000;
/** git's own switches: nothing that the project's configuration names is run. */
const quiet = ['-c', 'core.fsmonitor=false', '-c', 'core.quotePath=false', '--no-optional-locks'];

/** The ways to search, the best first; `null` when a way is not there and the next is to be tried. */
function commands({ pattern, glob, ignoreCase = false }: Input, path: string): [string, string[]][] {
  // Git's globs begin at the root; one without a slash is meant for every folder, as with rg. Hidden ones are left out.
  const from = path === '.' ? '' : `${path}/`;
  const what = glob === undefined ? `:(literal)${path}` : `:(glob)${from}${glob.includes('/') ? '' : '**/'}${glob}`;
  const spec = [what, ':(exclude,glob)**/.*', ':(exclude,glob)**/.*/**'];
  const rg = ['--no-config', '--color=never', '--sort=path', ...(glob === undefined ? [] : ['--glob', glob])];
  if (pattern === undefined)
    return [
      ['rg', [...rg, '--files', '--', path]],
      ['git', [...quiet, 'ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', '--', ...spec]],
    ];
  const i = ignoreCase ? ['-i'] : [];
  const found = ['-nI', '--no-color', '--full-name', ...i];
  const git = (...mode: string[]) => [...quiet, 'grep', ...mode, ...found, '-e', pattern, '--', ...spec];
  return [
    [
      'rg',
      [
        ...rg,
        '-n',
        '--no-heading',
        '--with-filename',
        '--max-columns=400',
        '--max-columns-preview',
        ...i,
        '-e',
        pattern,
        '--',
        path,
      ],
    ],
    ['git', git('--untracked', '-P')],
    ['git', git('--untracked', '-E')],
    ['git', git('--no-index', '-E')],
  ];
}

function outcome(end: ProcessEnd, pattern: boolean): Outcome | null {
  if (end.why === 'interrupted') return { ok: false, text: 'Interrupted by the person.', note: 'interrupted' };
  if (end.why === 'timed-out') return { ok: false, text: 'The search took too long. Narrow it.', note: 'too long' };
  if (end.code === 1 || (end.code === 0 && end.output.trim() === ''))
    return { ok: true, text: 'Nothing was found.', note: 'nothing found' };
  if (end.code !== 0) return null;
  const lines = end.output.trimEnd().replaceAll(/^\.\//gm, '').split('\n');
  const shown: string[] = [];
  let room = textLimit;
  for (const line of lines.slice(0, lineLimit)) {
    const short = line.length > 400 ? `${line.slice(0, 400)}…` : line;
    room -= short.length;
    if (room < 0) break;
    shown.push(short);
  }
  const more = lines.length - shown.length;
  const what = pattern ? (lines.length === 1 ? 'match' : 'matches') : lines.length === 1 ? 'file' : 'files';
  return {
    ok: true,
    text: `${shown.join('\n')}${more > 0 ? `\n(and ${more} more; narrow the search)` : ''}`,
    note: `${lines.length} ${what}`,
  };
}

async function find(input: Input, path: string, { root, env, signal }: Workplace): Promise<Outcome> {
  let problem = 'neither rg nor git could be run';
  for (const [command, args] of commands(input, path)) {
    const end = await runProcess({
      command,
      args,
      cwd: root,
      env,
      limitMs: 30_000,
      signal,
      keep: { head: 400_000, tail: 2_000 },
    }).catch(() => null);
    const result = end === null ? null : outcome(end, input.pattern !== undefined);
    if (result !== null) return result;
    if (end !== null) problem = end.output.trim().split('\n')[0]?.slice(0, 300) || problem;
  }
  return { ok: false, text: `The search failed: ${problem}`, note: 'failed' };
}

/** A word for the shell, as it stands. */
function quoted(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

export const search: Tool<Input> = {
  name: 'search',
  description:
    'Searches the contents of files by regular expression (path:line:text), or lists files. Ignored, hidden and binary files are left out. Always takes paths relative to the project root.',
  input: Input,
  label: ({ pattern, path, glob }) => [pattern ?? 'files', path && `in ${path}`, glob].filter(Boolean).join(' '),
  // Looking into the files of a folder is more than listing it: it is asked as the command that does the same, which the
  // policy knows to read everything below.
  action: ({ pattern, path = '.', glob, ignoreCase = false }, root) => {
    const where = projectPath(root, path);
    if (pattern === undefined) return { kind: 'read', path: where };
    const options = [...(ignoreCase ? ['-i'] : []), ...(glob === undefined ? [] : ['-g', quoted(glob)])];
    return { kind: 'exec', command: ['rg', ...options, '-e', quoted(pattern), '--', quoted(where)].join(' ') };
  },
  async run(input, place) {
    try {
      return await find(input, projectPath(place.root, input.path ?? '.'), place);
    } catch (error) {
      return failure('The search failed', error);
    }
  },
};
