import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ModelRequest } from '../../source/demo/model-request.ts';
import { openScriptedModel, type Reply } from '../../source/demo/scripted-model.ts';
import { readSituation } from '../../source/demo/situation.ts';
import { git, Journey, newHome, newRepository } from '../helpers/journey.ts';

const use = (...tools: (readonly [string, unknown])[]): Reply => ({
  text: 'So.',
  tools: tools.map(([name, input]) => ({ name, input })),
});
const policy =
  '## Permissions for Auto Mode\n- ALLOWED: Read/write within ./src\n- RESTRICTED: NO network calls to external APIs unless listed below\n';

async function place(files: Readonly<Record<string, string>>, script: (request: ModelRequest) => Reply) {
  const home = newHome();
  const root = newRepository(home, { 'CLAUDE.md': policy, ...files });
  const model = await openScriptedModel({ script });
  onTestFinished(() => model.close());
  const env = { ANTHROPIC_BASE_URL: model.url, ANTHROPIC_API_KEY: 'key-for-tests-only' };
  return { home, root, model, env };
}

const check = '! grep -rn oldName src';
const step = { title: 'Rename', why: '', files: ['src/a.js', 'src/b.js'], commands: [], hosts: [], verify: [check] };

test('a refactoring that names no places goes back, one that leaves a place is red, and a whole one is done', {
  timeout: 120_000,
}, async () => {
  const { home, root, env } = await place({ 'src/a.js': 'oldName();\n', 'src/b.js': 'oldName();\n' }, (request) => {
    const { kind, moves } = readSituation(request);
    if (kind === 'plan') {
      // First carelessly, then with all that the recipe asks for.
      if (moves.length === 0) return use(['plan', { summary: 'Rename it.', steps: [step] }]);
      return use(['plan', { summary: `Places:\nsrc/a.js\nsrc/b.js\n\nCompleteness: \`${check}\``, steps: [step] }]);
    }
    const edit = (path: string) => use(['edit', { path, old: 'oldName', new: 'newName' }]);
    if (kind === 'step') return moves.length === 0 ? edit('src/a.js') : { text: 'Done, I think.' };
    if (kind === 'repair') return moves.length === 0 ? edit('src/b.js') : { text: 'One was left.' };
    return { text: 'Nothing.' };
  });
  const journey = new Journey({
    home,
    cwd: root,
    args: ['run', '--recipe', 'refactor', '--yes', 'Rename oldName'],
    env,
  });
  const careless = await journey.event('plan.unreadable');
  expect(careless.missing.join('\n')).toMatch(/Places[\s\S]*Completeness/);
  const { plan } = await journey.event('plan.proposed');
  expect(plan.summary).toContain('Places:');
  await journey.shows('The plan waits for you');
  await journey.press('p', () => journey.shows(/lines|approve|Gate|gate/));
  await journey.press('p', () => journey.event('plan.approved'));
  // The recipe's gate before the last step.
  await journey.event('plan.approved');
  await journey.press('P', () => journey.event('run.continued'));
  const red = await journey.event('verify.finished', ({ results }) => results.some(({ ok }) => !ok));
  expect(red.results[0]).toMatchObject({ command: check });
  await journey.event('run.finished');
  expect(git(root, 'grep', '-c', 'newName', 'chaperone/rename-oldname', '--', 'src')).toMatch(/a\.js:1\n.*b\.js:1/);
  await journey.shows('The run is over');
  await journey.leave();
});

test('the recipe for tests marks a plan that touches the code as forbidden, and the recipe says so', {
  timeout: 90_000,
}, async () => {
  const { home, root, env } = await place({ 'src/a.js': '1\n' }, () =>
    use(['plan', { summary: '', steps: [{ ...step, files: ['src/a.js'], verify: ['ls'] }] }]),
  );
  const journey = new Journey({ home, cwd: root, args: ['run', '--recipe', 'tests', 'Test it'], env });
  await journey.shows('This is what will be enforced');
  await journey.press('y', () => journey.shows('Recipe tests'));
  await journey.press('y', () => journey.event('plan.proposed'));
  const { judged } = await journey.event('plan.proposed');
  expect(judged[0]?.[0]).toMatchObject({ verdict: 'deny', reason: expect.stringContaining('recipe tests') });
  await journey.shows('● proceed');
  await journey.press('p', () => journey.shows('what the policy forbids'));
  expect(journey.count('plan.approved')).toBe(0);
});

test('what a recipe needs and the policy forbids stops the start with the bullet that would allow it; a project’s needs approval', async () => {
  const own = '---\nrecipe: mine\nabout: ours\n---\nDo it so.\n';
  const { home, root, env } = await place(
    {
      'package.json': '{}',
      'package-lock.json': '{"a":{"resolved": "https://registry.npmjs.org/a"}}',
      '.chaperone/recipes/mine.md': own,
    },
    () => ({ text: 'Nothing.' }),
  );
  const start = (...args: string[]) =>
    new Journey({ home, cwd: root, args: ['run', '--yes', ...args, 'Upgrade'], env });
  const refused = start('--recipe', 'upgrade');
  expect(await refused.ends()).toBe(3);
  expect(refused.screen().join('\n')).toContain('- ALLOWED: Network calls to registry.npmjs.org');
  const unknown = start('--recipe', 'nonsense');
  expect(await unknown.ends()).toBe(2);
  expect(unknown.screen().join('\n')).toContain('boilerplate, refactor, tests, upgrade, mine');
  // `--yes` never takes what the project brings; the working copy's text does not count.
  mkdirSync(join(root, '.chaperone/recipes'), { recursive: true });
  writeFileSync(join(root, '.chaperone/recipes/other.md'), own.replace('mine', 'other'));
  const project = start('--dirty', 'leave', '--recipe', 'mine');
  await project.shows('comes with the project');
  await project.press('q', () => project.exited);
  expect(await project.ends()).toBe(4);
  expect(await start('--dirty', 'leave', '--recipe', 'other').ends()).toBe(2);
  expect(project.events()).toEqual([]);
});

const upgrade = {
  title: 'Upgrade a@2.0.0',
  why: 'Changelog: one call is gone.',
  files: ['package.json', 'package-lock.json'],
  commands: ['npm install a@2.0.0'],
  hosts: ['registry.npmjs.org'],
  verify: ['ls'],
};
const like = { title: 'Add c', why: '', files: ['src/c.js'], commands: [], hosts: [], verify: ['ls src/c.js'] };

test.each([
  ['boilerplate', { summary: 'A new one.', steps: [like] }, { summary: 'Like: src/a.js', steps: [like] }, 'Like: path'],
  [
    'upgrade',
    { summary: '', steps: [{ ...upgrade, title: 'Upgrade all', why: '' }] },
    { summary: '', steps: [upgrade] },
    'one dependency',
  ],
])(
  'a careless plan for %s goes back with what it lacks, and the next one comes before the person',
  { timeout: 60_000 },
  async (recipe, careless, good, said) => {
    const { home, root, env } = await place(
      { 'src/a.js': '1\n', '.claude-policy.md': '- ALLOWED: Network calls to registry.npmjs.org\n' },
      (request) => use(['plan', readSituation(request).moves.length === 0 ? careless : good]),
    );
    const journey = new Journey({ home, cwd: root, args: ['run', '--recipe', recipe, '--yes', 'Do it'], env });
    expect((await journey.event('plan.unreadable')).missing.join('\n')).toContain(said);
    const { plan, judged } = await journey.event('plan.proposed');
    expect(plan.steps[0]?.title).toBe(good.steps[0]?.title);
    expect(judged.flat().some(({ verdict }) => verdict === 'deny')).toBe(false);
  },
);
