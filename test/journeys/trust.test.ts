import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ModelRequest } from '../../source/demo/model-request.ts';
import type { Reply } from '../../source/demo/scripted-model.ts';
import { readSituation } from '../../source/demo/situation.ts';
import { git, Journey } from '../helpers/journey.ts';
import { begin, chaperone } from '../helpers/shell.ts';
import { smallWorld } from '../helpers/small-world.ts';

const use = (name: string, input: unknown): Reply => ({ text: 'I go on.', tools: [{ name, input }] });

/** One step that writes package.json, which the plan names where the task says so. */
function script(request: ModelRequest): Reply {
  const { kind, title, moves } = readSituation(request);
  const files = title.includes('openly') ? ['package.json'] : ['src/one.txt'];
  const step = { title: 'Bump it', files, commands: [], hosts: [], verify: [] };
  if (kind === 'plan') return moves.length === 0 ? use('plan', { steps: [step] }) : { text: 'I wait.' };
  return moves.length === 0
    ? use('write', { path: 'package.json', content: `{"version":"${request.messages.length}"}\n` })
    : { text: 'Done.' };
}

test('what leaves the sandbox is refused unattended until it was done under a person’s eyes, or a person approved it', {
  timeout: 180_000,
}, async () => {
  const world = await smallWorld(script);
  appendFileSync(join(world.root, 'CLAUDE.md'), '- ALLOWED: Write package.json\n');
  writeFileSync(join(world.root, 'package.json'), '{}\n');
  git(world.root, 'add', 'package.json');
  git(world.root, 'commit', '-qam', 'A bullet for it');
  const alone = (task: string) =>
    begin(world, 'run', '--no-ui', '--unattended', '--proceed-if-clean', '--yes', '--dirty', 'leave', task);

  // The plan does not name it, the bullet allows it, and nobody has seen it: refused, in the log and in the report.
  const hidden = alone('Bump it silently');
  expect(await hidden.ended).toBe(0);
  expect(hidden.output()).toContain('nothing that leaves the sandbox has succeeded here under your eyes yet');
  expect(hidden.output()).toContain('✗ write package.json - Never seen here under a person’s eyes');
  expect(chaperone(world, 'report').out).toContain('Never seen here under a person’s eyes: change package.json');
  git(world.root, 'checkout', '-q', 'main');

  // A plan that names it is not clean: it waits for a person, whose yes is for this run alone.
  const open = alone('Bump it openly');
  await open.says('the plan waits');
  expect(open.output()).not.toContain('standing word');
  expect(chaperone(world, 'approve')).toMatchObject({ code: 0 });
  expect(await open.ended).toBe(0);
  expect(open.output()).toContain('✓ write package.json');
  expect(chaperone(world, 'trust').out).toContain('Nothing that leaves the sandbox has succeeded here');
  git(world.root, 'checkout', '-q', 'main');

  const journey = new Journey({ ...world, cwd: world.root, args: ['Bump it openly and watched'] });
  await journey.shows('The plan waits for you');
  await journey.press('p', () => journey.event('plan.approved'));
  await journey.event('run.finished');
  await journey.leave();
  expect(chaperone(world, 'trust').out).toContain('change package.json   (bump-it-openly-and-watched)');
  git(world.root, 'checkout', '-q', 'main');

  const trusted = alone('Bump it openly again');
  expect(await trusted.ended).toBe(0);
  expect(trusted.output()).toContain('plan approved by standing word');
  expect(trusted.output()).toContain('✓ write package.json');

  // What a run showed goes with it.
  expect(chaperone(world, 'rm', 'bump-it-openly-and-watched')).toMatchObject({ code: 0 });
  expect(chaperone(world, 'trust').out).toContain('Nothing that leaves the sandbox has succeeded here');
});
