import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { git, Journey } from '../helpers/journey.ts';
import { chaperone } from '../helpers/shell.ts';
import { smallWorld } from '../helpers/small-world.ts';

const branch = 'chaperone/write-the-files';

/** A world whose project has hooks (one reaches for what is not its own), and whose person signs commits. */
async function worldWithHooks() {
  const world = await smallWorld();
  const program = (path: string, text: string) => {
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
  };
  const hooks = join(world.root, '.git/hooks');
  program(
    join(hooks, 'pre-commit'),
    `git diff --cached --name-only >&2\necho x >> src/one.txt\necho out > ${world.home}/escaped\necho out > ${world.root}/escaped\ntrue`,
  );
  program(
    join(hooks, 'commit-msg'),
    'grep -q T-1 "$1" || { echo "no ticket" >&2; exit 1; }\nprintf "\\nChecked: yes\\n" >> "$1"',
  );
  program(
    join(world.home, 'bin/gpg'),
    `cat > /dev/null\nprintf '\\n[GNUPG:] SIG_CREATED D\\n' >&2\necho '-----BEGIN PGP SIGNATURE-----'; echo; echo c2ln; echo '-----END PGP SIGNATURE-----'`,
  );
  const settings = `[commit]\n\tgpgSign = true\n[user]\n\tsigningKey = ABCD\n[gpg]\n\tprogram = ${world.home}/bin/gpg\n`;
  writeFileSync(join(world.home, '.gitconfig'), settings);
  return world;
}

const subjects = (root: string, of: string) => git(root, 'log', '--format=%s', of).trim().split('\n');

test('at its end a run is kept, squashed, renamed and taken back: by keys and from another shell', {
  timeout: 180_000,
}, async () => {
  const world = await worldWithHooks();
  const journey = new Journey({ ...world, cwd: world.root, args: ['run', '--yes', 'Write the files'] });
  await journey.event('plan.proposed');
  await journey.press('p', () => journey.event('plan.approved'));
  await journey.press('d', () => journey.event('action.answered'));
  await journey.event('run.finished');
  await journey.press('F', () => journey.shows('2 commits on'));
  await journey.shows('with the hooks pre-commit, commit-msg');
  await journey.shows('signed by your gpg key ABCD');
  const tip = git(world.root, 'rev-parse', 'HEAD').trim();

  // The hook refuses the run's own messages, and nothing is changed.
  await journey.press('K', () => journey.event('branch.unsettled'));
  await journey.shows('no ticket');
  expect(git(world.root, 'rev-parse', 'HEAD').trim()).toBe(tip);

  await journey.press('S', () => journey.shows('One commit of the run'));
  await journey.press(' T-1', () => journey.shows('T-1'));
  const squashed = journey.event('branch.settled');
  await journey.press('\r', () => squashed);
  await journey.shows('squashed into one commit');
  await journey.shows('pre-commit changed src/one.txt in its copy');
  expect(subjects(world.root, 'HEAD')[1]).toBe('First');
  const made = git(world.root, 'cat-file', 'commit', 'HEAD');
  for (const part of ['gpgsig -----BEGIN PGP', 'T-1', '- Write one', 'Checked: yes', 'Chaperone-Run: write-the-files'])
    expect(made).toContain(part);
  expect(git(world.root, 'show', 'HEAD:src/one.txt')).toBe('one\n');
  expect(readFileSync(join(world.root, 'src/one.txt'), 'utf8')).toBe('one\n');
  expect([join(world.home, 'escaped'), join(world.root, 'escaped')].filter((path) => existsSync(path))).toEqual([]);

  // Asked of the supervisor that is there, then of none.
  expect(chaperone(world, 'finish', '--undo').out).toContain(`taken back: ${branch}`);
  expect(git(world.root, 'rev-parse', 'HEAD').trim()).toBe(tip);
  await journey.leave();
  expect(chaperone(world, 'finish').out).toContain(`${branch} has 2 commits since the run began:`);
  const asked = chaperone(
    world,
    'finish',
    '--squash',
    '-m',
    'T-1 All',
    '--rename',
    'feature/all',
    '--no-sign',
    '--json',
  );
  expect(asked).toMatchObject({ code: 0, problem: '' });
  const [one, other] = asked.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(one).toMatchObject({ how: { kind: 'squash' }, state: 'done', before: { branch, commit: tip } });
  expect(other).toMatchObject({ how: { kind: 'rename' }, after: { branch: 'feature/all' } });
  expect(git(world.root, 'branch', '--show-current').trim()).toBe('feature/all');
  expect(subjects(world.root, 'HEAD')).toEqual(['T-1 All', 'First']);
  expect(chaperone(world, 'finish', '--squash', '-m', 'x')).toMatchObject({
    code: 1,
    problem: expect.stringContaining('no ticket'),
  });

  // Each end can be taken back, the last first.
  for (let undo = 0; undo < 2; undo++) expect(chaperone(world, 'finish', '--undo')).toMatchObject({ code: 0 });
  expect(git(world.root, 'branch', '--show-current').trim()).toBe(branch);
  expect(git(world.root, 'rev-parse', 'HEAD').trim()).toBe(tip);
  expect(git(world.root, 'status', '--porcelain')).toBe('');
});
