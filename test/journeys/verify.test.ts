import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSituation } from '../../source/demo/situation.ts';
import { Journey } from '../helpers/journey.ts';
import { chaperone } from '../helpers/shell.ts';
import { smallWorld } from '../helpers/small-world.ts';

const tool = 'node_modules/.bin/check';

/** A project whose test tool is installed and ignored by git; the agent does `command`, which is in its plan. */
async function withTool(command: string) {
  const step = {
    title: 'Write one',
    why: '',
    files: ['src/**', 'node_modules/**'],
    commands: [command, 'python3'],
    hosts: [],
    verify: [`${tool} src/one.txt`],
  };
  const world = await smallWorld((request) => {
    const { kind, moves } = readSituation(request);
    const use = (name: string, input: unknown) => ({ text: 'I go on.', tools: [{ name, input }] });
    if (kind === 'plan') return moves.length > 0 ? { text: 'I wait.' } : use('plan', { summary: '', steps: [step] });
    return moves.length > 0 ? { text: 'Done.' } : use('shell', { command });
  });
  writeFileSync(join(world.root, '.git/info/exclude'), 'node_modules\n');
  mkdirSync(join(world.root, 'node_modules/.bin'), { recursive: true });
  writeFileSync(join(world.root, tool), '#!/bin/sh\necho looked >> node_modules/.looked\nexec grep -q good "$1"\n');
  chmodSync(join(world.root, tool), 0o755);
  const journey = new Journey({ ...world, cwd: world.root, args: ['run', '--yes', 'Write one'] });
  await journey.event('plan.proposed');
  await journey.press('p', () => journey.event('plan.approved'));
  return { world, journey };
}

test('a step that is green only because the agent changed the installed tool says so, in the feed and in the report', async () => {
  const nested = 'python3 -c "import os; os.makedirs(\'src/own/.git\')"';
  const { world, journey } = await withTool(
    `echo bad > src/one.txt; ${nested}; printf '#!/bin/sh\\nexit 0\\n' > ${tool}`,
  );
  const { results } = await journey.event('verify.finished');
  expect(results).toMatchObject([{ ok: true, installed: { added: 0, replaced: 1, first: [tool] } }]);
  const seen = await journey.event('attempt.seen', ({ id }) => id.startsWith('installed'));
  expect(seen).toMatchObject({ action: { kind: 'write', path: tool }, decision: { gate: 'git' } });
  await journey.event('run.finished');
  await journey.shows('✓!');
  expect(chaperone(world, 'report').out).toContain('green only with what the agent put among the installed files');
  // The repository that it made was looked for before each checkpoint, and is told once.
  const own = journey
    .events()
    .filter(
      (event) => event.type === 'attempt.seen' && 'path' in event.action && event.action.path.endsWith('src/own/.git'),
    );
  expect(own).toMatchObject([{ decision: { gate: 'git' } }]);
});
