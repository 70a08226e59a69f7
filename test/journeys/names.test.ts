import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openScriptedModel, type Reply } from '../../source/demo/scripted-model.ts';
import { readSituation } from '../../source/demo/situation.ts';
import { git, Journey, newHome, newRepository } from '../helpers/journey.ts';

const files = {
  'CLAUDE.md': [
    '## Permissions for Auto Mode',
    '- ALLOWED: Read/write within ./src',
    '- ALLOWED: Read/write within CHANGELOG.md, package.json, package-lock.json, ./prog and `*.o`',
    '- ALLOWED: Run `node src/tool.mjs`, `npm version`, `sed`, `./prog` and `sh src/edit.sh`',
    '- ALLOWED: Run make targets: all',
    '',
  ].join('\n'),
  '.gitignore': '*.o\nprog\n',
  'package.json': '{"name":"p","version":"1.0.0"}\n',
  Makefile: 'all: prog\n\nprog: main.o\n\tcc -o $@ main.o\n',
  'main.c': 'int main(void) { return 0; }\n',
  'README.md': 'read me\n',
  'src/edit.sh': "vim -es -c 'norm GoBy vim.' -c wq CHANGELOG.md\n",
  'src/tool.mjs': `import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
for (const name of ['stray.txt', '.mcp.json']) writeFileSync(name, '{}');
try { writeFileSync('README.md', 'mine'); } catch {}
appendFileSync('CHANGELOG.md', 'By a program.\\n');
writeFileSync('draft', readFileSync('CHANGELOG.md')); renameSync('draft', 'CHANGELOG.md');
`,
};
const commands = [
  'node src/tool.mjs',
  'sh src/edit.sh',
  'npm version --no-git-tag-version 2.0.0',
  'sed -i s/2.0.0/2.0.1/ package.json',
  'make all',
  './prog',
];

test('the agent makes and replaces what bullets name, by its tool, by programs and by vim; what they don’t name never arrives and is told', async () => {
  const home = newHome();
  const root = newRepository(home, files);
  const step = {
    title: 'Release',
    files: ['CHANGELOG.md', 'package*.json', 'src/**', '*.o', 'prog'],
    commands,
    hosts: [],
    verify: [],
  };
  const use = (name: string, input: unknown): Reply => ({ text: 'I go on.', tools: [{ name, input }] });
  const moves = [
    use('write', { path: 'CHANGELOG.md', content: 'By its tool.\n' }),
    ...commands.map((command) => use('shell', { command })),
  ];
  let at = 0;
  let heard = false;
  const model = await openScriptedModel({
    script: (request) => {
      heard ||= /in your sandbox alone.*- write stray.txt/.test(JSON.stringify(request));
      const { kind, moves: made } = readSituation(request);
      if (kind === 'plan') return made.length === 0 ? use('plan', { steps: [step] }) : { text: 'I wait.' };
      return moves[at++] ?? { text: 'Done.' };
    },
  });
  onTestFinished(() => model.close());
  const env = { ANTHROPIC_BASE_URL: model.url, ANTHROPIC_API_KEY: 'key-for-tests-only' };
  const journey = new Journey({ home, cwd: root, env, args: ['run', '--yes', 'Release'] });
  await journey.event('plan.proposed');
  await journey.press('p', () => journey.event('plan.approved'));
  if (journey.count('plan.approved') === 0) await journey.press('y', () => journey.event('plan.approved'));
  await journey.event('run.finished');
  const judged = journey.events().filter((event) => event.type === 'action.judged');
  expect(judged.map(({ decision }) => decision.verdict)).toEqual(judged.map(() => 'allow'));
  expect(readFileSync(join(root, 'CHANGELOG.md'), 'utf8')).toBe('By its tool.\nBy a program.\nBy vim.\n');
  expect(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))).toMatchObject({ version: '2.0.1' });
  expect(existsSync(join(root, 'prog'))).toBe(true);
  expect(readFileSync(join(root, 'README.md'), 'utf8')).toBe('read me\n');
  expect(readdirSync(root)).not.toEqual(expect.arrayContaining([expect.stringMatching(/stray|mcp|draft/)]));
  // The agent was told, for to the program it looked as if it had worked.
  expect(heard).toBe(true);
  // What arrived is in the step's commit, and what did not is in the feed, once.
  expect(git(root, 'show', '--name-only', '--format=', 'chaperone/release').trim().split('\n').sort()).toEqual([
    'CHANGELOG.md',
    'package.json',
  ]);
  const told = journey.events().flatMap((event) => (event.type === 'attempt.seen' ? [JSON.stringify(event)] : []));
  for (const name of ['stray.txt', '.mcp.json', 'README.md'])
    expect(told.filter((one) => one.includes(name))).toHaveLength(1);
});
