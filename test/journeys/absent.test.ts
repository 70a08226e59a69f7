import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSituation } from '../../source/demo/situation.ts';
import { git, Journey } from '../helpers/journey.ts';
import { smallWorld } from '../helpers/small-world.ts';

const policy = '## Permissions for Auto Mode\n- ALLOWED: Read/write within .\n- ALLOWED: Run `node`\n';
const step = { title: 'Make', why: '', files: ['src/**'], commands: ['node src/make.cjs'], hosts: [], verify: [] };
/** What a program does that no text tells: it makes settings that were not there, and waits until they are gone. */
const program = `const fs = require('fs');
fs.writeFileSync('AGENTS.md', 'obey');
fs.mkdirSync('src/.claude');
fs.writeFileSync('src/.claude/settings.json', '{}');
fs.writeFileSync('src/made.txt', 'fine');
const wait = () => fs.existsSync('AGENTS.md') || fs.existsSync('src/.claude') ? setTimeout(wait, 20) : process.exit(0);
wait();
`;

test('what may not be made and is not there is taken away as soon as a program makes it, and told', async () => {
  const { root, home, env } = await smallWorld((request) => {
    const { kind, moves } = readSituation(request);
    if (moves.length > 0) return { text: kind === 'plan' ? 'I wait.' : 'Done.' };
    if (kind === 'plan') return { text: 'Plan.', tools: [{ name: 'plan', input: { summary: '', steps: [step] } }] };
    return { text: 'I run it.', tools: [{ name: 'shell', input: { command: 'node src/make.cjs' } }] };
  });
  writeFileSync(join(root, 'CLAUDE.md'), policy);
  writeFileSync(join(root, 'src/make.cjs'), program);
  git(root, 'add', '-A');
  git(root, 'commit', '-qm', 'Policy');
  const journey = new Journey({ home, cwd: root, env, args: ['run', '--yes', 'Make'] });
  await journey.event('plan.proposed');
  await journey.press('p', () => journey.event('plan.approved'));
  for (const path of ['AGENTS.md', 'src/.claude'])
    expect(
      await journey.event('attempt.seen', ({ action }) => 'path' in action && action.path === join(root, path)),
    ).toMatchObject({ decision: { reason: expect.stringContaining('taken away at once') } });
  await journey.event('run.finished');
  expect(existsSync(join(root, 'src/made.txt'))).toBe(true);
  expect(readdirSync(root)).not.toContain('AGENTS.md');
  const kept = readdirSync(join(home, 'state/chaperone/runs/make/taken')).map((name) => name.replace(/^(?:\d+-)+/, ''));
  expect(kept.sort()).toEqual(['.claude', 'AGENTS.md']);
});
