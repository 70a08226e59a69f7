import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readSituation } from '../../source/demo/situation.ts';
import { git, Journey } from '../helpers/journey.ts';
import { smallWorld } from '../helpers/small-world.ts';

const policy = [
  '## Permissions for Auto Mode',
  '- ALLOWED: Read/write within ./src',
  '- RESTRICTED: NO reading of ~/papers/diary.txt',
  '',
].join('\n');
const step = { title: 'Look', why: '', files: ['src/**'], commands: ['*'], hosts: [], verify: [] };

/** A HOME that is nobody's scratch: a sandbox has a /tmp of its own. */
function newPapers(): string {
  const home = mkdtempSync('/dev/shm/chp-');
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  mkdirSync(join(home, 'papers'));
  for (const name of ['notes.txt', 'diary.txt', 'other.txt', '.env'])
    writeFileSync(join(home, 'papers', name), `${name} of theirs\n`);
  return home;
}

/** Reads three papers by both names of the folder that they are in. */
const look = (papers: string) => `const fs = require('fs');
for (const folder of ['${papers}', process.env.HOME])
  for (const name of ['.env', 'diary.txt', 'other.txt']) {
    let text = '';
    try { text = fs.readFileSync(folder + '/papers/' + name, 'utf8'); } catch {}
    if (text) fs.appendFileSync('src/all.txt', text);
  }
`;

/** A project with a secret, and a model that runs these commands: while it plans, then in its step. */
async function world(planning: readonly string[], working: readonly string[]) {
  const papers = newPapers();
  const shell = (command: string) => ({ text: 'I run it.', tools: [{ name: 'shell', input: { command } }] });
  const plan = { text: 'Plan.', tools: [{ name: 'plan', input: { summary: '', steps: [step] } }] };
  const moves = [...planning.map(shell), plan, ...working.map(shell)];
  let at = 0;
  const { root, home, env } = await smallWorld((request) => {
    // What was allowed is done again by the agent that was started anew.
    if (JSON.stringify(request.messages.at(-1)).includes('so that it can take effect')) at -= 1;
    if (at === planning.length + 1 && readSituation(request).kind === 'plan') return { text: 'I wait.' };
    return moves[at++] ?? { text: 'Done.' };
  });
  const files = { 'CLAUDE.md': policy, '.gitignore': '.env\n', 'old.md': 'old\n', 'src/look.cjs': look(papers) };
  for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), text);
  git(root, 'add', '-A');
  git(root, 'commit', '-qm', 'Policy');
  writeFileSync(join(root, '.env'), 'TOKEN=really\n');
  const journey = new Journey({ home, cwd: root, env: { ...env, HOME: papers }, args: ['run', '--yes', 'Look'] });
  return { root, journey };
}

/** Presses `a` for each question as it comes, those from one number to another. */
async function allow(journey: Journey, from: number, to = from): Promise<void> {
  const asked = () =>
    journey.events().filter((event) => event.type === 'action.judged' && event.decision.verdict === 'ask').length;
  for (let at = from; at <= to; at++) {
    await journey.until(`question ${at}`, () => (asked() >= at ? true : undefined));
    await journey.press('a', () =>
      journey.until(`answer ${at}`, () => (journey.count('action.answered') >= at ? true : undefined)),
    );
  }
}

test('what a person lets be read is there: a secret, a file and a folder of theirs, but no secret in that', async () => {
  const { root, journey } = await world(
    ['cat ~/papers/notes.txt'],
    ['cat .env > src/secret.txt', 'ls ~/papers > src/list.txt && node src/look.cjs'],
  );
  await allow(journey, 1);
  await journey.event('plan.proposed');
  expect(journey.events().find((event) => event.type === 'action.finished')).toMatchObject({ ok: true });
  await journey.press('p', () => journey.event('plan.approved'));
  await allow(journey, 2, 3);
  await journey.event('run.finished');
  const text = (name: string) => readFileSync(join(root, 'src', name), 'utf8');
  expect(text('secret.txt')).toBe('TOKEN=really\n');
  expect(text('list.txt')).toBe('diary.txt\nnotes.txt\nother.txt\n');
  // By either name; what a bullet forbids and what is secret stays closed.
  expect(text('all.txt')).toBe('other.txt of theirs\n'.repeat(2));
});

test('what a person lets be made and deleted beyond the bullets is, and nothing that stands beside it changes', async () => {
  const { root, journey } = await world(
    [],
    ['rm old.md && mkdir docs && echo x > docs/x.md && sh -c "echo y >> .gitignore"; true'],
  );
  await journey.event('plan.proposed');
  await journey.press('p', () => journey.event('plan.approved'));
  await allow(journey, 1);
  await journey.event('run.finished');
  expect(existsSync(join(root, 'old.md'))).toBe(false);
  expect(readFileSync(join(root, 'docs/x.md'), 'utf8')).toBe('x\n');
});
