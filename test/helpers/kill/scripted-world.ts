import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ModelRequest } from '../../../source/demo/model-request.ts';
import type { Reply } from '../../../source/demo/scripted-model.ts';
import { type Done, readSituation } from '../../../source/demo/situation.ts';

/** A tool call that the model wants made; `refused` when the supervisor's no is what is expected. */
interface Wanted {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly end?: 'refused';
}

const write = (path: string, content: string): Wanted => ({ name: 'write', input: { path, content } });
const shell = (command: string, end?: 'refused'): Wanted => ({
  name: 'shell',
  input: { command },
  ...(end ? { end } : {}),
});

/** Files of the first commit. */
export const firstFiles: Readonly<Record<string, string>> = {
  'CLAUDE.md': [
    '## Permissions for Auto Mode',
    '- ALLOWED: Read/write within ./src',
    '- ALLOWED: Run `grep`',
    '- ALLOWED: Run `cp`',
    '- RESTRICTED: NO git push to origin/main',
    '- RESTRICTED: NO file operations outside project root',
    '',
  ].join('\n'),
  '.gitignore': 'build/\n',
  'src/zero.txt': 'zero\n',
};

/** An ignored file of the person's, which nothing may ever touch. */
export const ignoredFile = ['build/out.txt', 'built by the person\n'] as const;

/** The steps of the plan, the calls by which each is done, and the files that each changes for good. */
export const steps: readonly {
  readonly title: string;
  readonly files: readonly string[];
  readonly commands: readonly string[];
  readonly verify: readonly string[];
  readonly calls: readonly Wanted[];
  readonly gives: Readonly<Record<string, string>>;
}[] = [
  {
    title: 'Write one',
    files: ['src/one.txt'],
    commands: [],
    verify: ['grep -q one src/one.txt'],
    calls: [write('src/one.txt', 'one\n'), shell('git push origin main', 'refused')],
    gives: { 'src/one.txt': 'one\n' },
  },
  {
    title: 'Write two',
    files: ['src/two.txt'],
    commands: ['cp src/one.txt src/two.txt'],
    verify: ['grep -q one src/two.txt'],
    // The notes are drift: the driver allows them.
    calls: [write('src/notes.txt', 'notes\n'), shell('cp src/one.txt src/two.txt')],
    gives: { 'src/notes.txt': 'notes\n', 'src/two.txt': 'one\n' },
  },
  {
    title: 'Write three',
    files: ['src/one.txt', 'src/deep/three.txt'],
    commands: [],
    verify: ['grep -q more src/one.txt', 'grep -q three src/deep/three.txt'],
    calls: [write('src/one.txt', 'one\nmore\n'), write('src/deep/three.txt', 'three\n')],
    gives: { 'src/one.txt': 'one\nmore\n', 'src/deep/three.txt': 'three\n' },
  },
];

/** Every tracked file after so many steps. */
export function filesAfter(count: number): Record<string, string> {
  return Object.assign({}, firstFiles, ...steps.slice(0, count).map(({ gives }) => gives));
}

/** The model: does what a step lacks, whatever was interrupted before. Anything that should not come up throws. */
export function scriptedWork(request: ModelRequest): Reply {
  const { kind, title, moves } = readSituation(request);
  const done = moves.flat();
  if (kind === 'plan') {
    if (!done.some(({ name, how }) => name === 'read' && how === 'worked'))
      return say('I look.', { name: 'read', input: { path: 'src/zero.txt' } });
    const plan = { summary: 'Write files.', steps: steps.map(({ calls: _, gives: __, ...step }) => planned(step)) };
    return say('This is my plan.', { name: 'plan', input: plan });
  }
  if (kind === 'repair') throw new Error(`a verification was red: ${title}`);
  const step = steps.find((one) => one.title === title);
  const next = step?.calls.find((wanted) => !done.some((one) => isDone(one, wanted)));
  return next ? say('I go on.', next) : { text: 'That is done.' };
}

const planned = (step: { readonly title: string }) => ({ ...step, why: 'It is asked for.', hosts: [] });

function isDone({ name, input, how }: Done, wanted: Wanted): boolean {
  const same = name === wanted.name && JSON.stringify(input) === JSON.stringify(wanted.input);
  return same && how === (wanted.end ?? 'worked');
}

function say(text: string, { name, input }: Wanted): Reply {
  return { text, tools: [{ name, input }] };
}

/** Makes the person's repository; returns the hash of its one commit. */
export function makeRepository(root: string): string {
  mkdirSync(root, { recursive: true });
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  git('init', '-q', '-b', 'main');
  git('config', 'user.name', 'Person');
  git('config', 'user.email', 'person@example.org');
  for (const [path, text] of [...Object.entries(firstFiles), ignoredFile]) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  git('add', '-A');
  git('commit', '-qm', 'First');
  return git('rev-parse', 'HEAD');
}
