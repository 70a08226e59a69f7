import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openScriptedModel, type Reply } from '../../source/demo/scripted-model.ts';
import { readSituation } from '../../source/demo/situation.ts';
import { Journey, newHome, newRepository } from '../helpers/journey.ts';

const use = (name: string, input: unknown): Reply => ({ text: 'I go on.', tools: [{ name, input }] });
const command = 'node src/tool.mjs';
const step = { title: 'Make one', files: ['src/one.txt'], commands: [command], hosts: [], verify: [] };

test('a limit holds the run at a checkpoint until P; what a program changed beside the step is found, and R takes it back', async () => {
  const home = newHome();
  const root = newRepository(home, {
    'CLAUDE.md': [
      '## Permissions for Auto Mode',
      '- ALLOWED: Read/write within ./src',
      '- ALLOWED: Run `node src/tool.mjs`',
      '- LIMIT: 1 file',
      '',
    ].join('\n'),
    'src/tool.mjs': `import { writeFileSync } from 'node:fs';
for (const name of ['one', 'sneaky']) writeFileSync('src/' + name + '.txt', name);
`,
  });
  const model = await openScriptedModel({
    script: (request) => {
      const { kind, moves } = readSituation(request);
      if (kind === 'plan') return moves.length === 0 ? use('plan', { steps: [step] }) : { text: 'I wait.' };
      return moves.length === 0 ? use('shell', { command }) : { text: 'Made.' };
    },
  });
  onTestFinished(() => model.close());
  const env = { ANTHROPIC_BASE_URL: model.url, ANTHROPIC_API_KEY: 'key-for-tests-only' };
  const journey = new Journey({ home, cwd: root, env, args: ['Make one'] });
  await journey.shows('This is what will be enforced');
  await journey.press('y', () => journey.event('run.started'));
  await journey.shows('The plan waits for you');
  await journey.press('p', () => journey.event('plan.approved'));
  const judged = await journey.event('action.judged', ({ tool }) => tool === 'shell');
  if (judged.decision.verdict === 'ask') await journey.press('a', () => journey.event('action.answered'));

  const reached = await journey.event('limit.reached');
  expect(reached.text).toContain('2 files were changed');
  await journey.event('checkpoint.saved', ({ cause }) => cause.kind === 'limit');
  await journey.shows('Paused: The limit is reached');
  await journey.press('P', () => journey.event('run.continued'));
  await journey.event('run.finished');

  const compared = journey.events().flatMap((event) => (event.type === 'tree.compared' ? event.found : []));
  expect(compared).toMatchObject([{ action: { kind: 'write', path: 'src/sneaky.txt' }, decision: { gate: 'git' } }]);
  await journey.shows('The run is over');
  await journey.press('\x1b', () => journey.gone('The run is over'));
  await journey.press('3', () => journey.shows('[3 Violations'));
  await journey.shows('write src/sneaky.txt');
  // Once: in the dialog the same key confirms.
  journey.keys('R');
  await journey.shows('Roll back to: Before the run?');
  await journey.shows('src/sneaky.txt');
  await journey.press('y', () => journey.event('rollback.finished'));
  expect(existsSync(join(root, 'src/sneaky.txt'))).toBe(false);
});
