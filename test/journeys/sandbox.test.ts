import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { find } from '../../source/adapters/sandboxes/bubblewrap/machine.ts';
import { readSituation } from '../../source/demo/situation.ts';
import { git, Journey } from '../helpers/journey.ts';
import { chaperone } from '../helpers/shell.ts';
import { smallWorld } from '../helpers/small-world.ts';

/** A PATH with what a run needs, but for one program. */
function pathWithout(home: string, missing: string): string {
  const folder = join(home, 'bin');
  mkdirSync(folder);
  for (const name of ['git', 'bash', 'sh', 'env', 'socat', 'bwrap', 'tmux', 'node']) {
    const program = find(name, process.env.PATH);
    if (name !== missing && program !== null) symlinkSync(program, join(folder, name));
  }
  return folder;
}

test('without bubblewrap a run does not start, and it is said what to install', async () => {
  const world = await smallWorld();
  const PATH = pathWithout(world.home, 'bwrap');
  const refused = chaperone({ ...world, env: { ...world.env, PATH } }, 'run', '--no-ui', '--yes', 'Write the files');
  expect(refused.code).toBe(1);
  expect(refused.out).toContain('bubblewrap is not installed');
  expect(refused.out).toContain('apt-get install bubblewrap');
  expect(refused.out).toContain('--no-sandbox');
  const doctor = chaperone({ ...world, env: { PATH } }, 'doctor');
  expect(doctor).toMatchObject({ code: 1, out: expect.stringContaining('apt-get install bubblewrap') });
});

test('without Perl doctor says what is held and not told', async () => {
  const world = await smallWorld();
  const PATH = pathWithout(world.home, 'perl');
  const doctor = chaperone({ ...world, env: { PATH } }, 'doctor');
  expect(doctor).toMatchObject({ code: 0, out: expect.stringContaining('! sandbox    holds:') });
  expect(doctor.out).toContain('without Perl a look into a secret');
});

test('without a sandbox, as the person said, the header says so all the time, and never unattended', async () => {
  const world = await smallWorld();
  expect(chaperone(world, 'run', '--yes', '--detach', '--no-sandbox', 'Write the files')).toMatchObject({
    code: 2,
    problem: expect.stringContaining('--no-sandbox does not go with --detach'),
  });
  const journey = new Journey({ ...world, cwd: world.root, args: ['run', '--yes', '--no-sandbox', 'Write the files'] });
  expect((await journey.event('run.started')).info.sandbox).toBe('none');
  await journey.event('plan.proposed');
  await journey.shows('no sandbox');
  expect(journey.count('sandbox.proved')).toBe(0);
});

test('the sandbox is proved before each start of the agent: nothing can be written before the plan is approved', async () => {
  const world = await smallWorld();
  const journey = new Journey({ ...world, cwd: world.root, args: ['run', '--yes', 'Write the files'] });
  await journey.event('plan.proposed');
  await journey.press('p', () => journey.event('plan.approved'));
  await journey.event('sandbox.proved', ({ writable }) => writable.includes('src'));
  await journey.shows('sandboxed');
  const proofs = journey.events().flatMap((event) => (event.type === 'sandbox.proved' ? [event] : []));
  expect(proofs[0]?.writable).toEqual([]);
  for (const { canaries } of proofs) {
    expect(canaries.length).toBeGreaterThan(8);
    expect(canaries.filter(({ held }) => !held)).toEqual([]);
  }
});

test('what a person allows beyond the bullets takes effect: the agent is started anew and does it again', async () => {
  const write = { name: 'write', input: { path: 'README.md', content: 'hello\n' } };
  const step = {
    title: 'Say hello',
    why: '',
    files: ['README.md'],
    commands: [],
    hosts: [],
    verify: ['grep -q hello README.md'],
  };
  const world = await smallWorld((request) => {
    const { kind, moves } = readSituation(request);
    if (kind === 'plan')
      return moves.length > 0
        ? { text: 'I wait.' }
        : { text: 'Plan.', tools: [{ name: 'plan', input: { summary: '', steps: [step] } }] };
    return moves.length > 0 ? { text: 'Done.' } : { text: 'I write.', tools: [write] };
  });
  const journey = new Journey({ ...world, cwd: world.root, args: ['run', '--yes', 'Say hello'] });
  await journey.event('plan.proposed');
  await journey.press('p', () => journey.event('plan.approved'));
  await journey.event('action.judged', ({ decision }) => decision.verdict === 'ask');
  await journey.press('a', () => journey.event('action.answered'));
  await journey.event('sandbox.proved', ({ writable }) => writable.includes('README.md'));
  await journey.event('run.finished');
  expect(git(world.root, 'show', 'chaperone/say-hello:README.md')).toBe('hello\n');
  expect(journey.count('action.answered')).toBe(1);
});

test('a hidden file that is replaced while the agent works is hidden again: the agent is started anew', async () => {
  const world = await smallWorld();
  writeFileSync(join(world.root, '.git/info/exclude'), '.env*\n');
  writeFileSync(join(world.root, '.env'), 'KEY=first\n');
  const journey = new Journey({ ...world, cwd: world.root, args: ['run', '--yes', 'Write the files'] });
  await journey.event('plan.proposed');
  writeFileSync(join(world.root, '.env.new'), 'KEY=second\n');
  renameSync(join(world.root, '.env.new'), join(world.root, '.env'));
  await journey.event('agent.exited', ({ again }) => again === true);
  await journey.press('p', () => journey.event('plan.approved'));
  await journey.event('step.committed');
  const hidden = expect.stringContaining(`read ${join(world.root, '.env')}`);
  const proofs = journey.events().filter((event) => event.type === 'sandbox.proved');
  expect(proofs.length).toBeGreaterThan(1);
  for (const { canaries } of proofs) expect(canaries).toContainEqual({ what: hidden, held: true });
});
