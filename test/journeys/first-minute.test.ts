import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { git, Journey, newHome, newRepository } from '../helpers/journey.ts';
import { type SampleProject, sampleProjects } from '../helpers/sample-projects.ts';
import { comesToThePlan, place } from './first-minute-case.ts';

// All six kinds: npm run test:long.
test.each(sampleProjects.filter(({ kind }) => /^(?:Node|C)$/.test(kind)))(
  'a bare folder of a $kind project comes to a clean judged plan by two keys and three screens',
  { timeout: 90_000 },
  comesToThePlan,
);

test('a policy that is written and not committed is committed alone on a key, and shown before it holds', async () => {
  const { home, root, env } = await place(sampleProjects[0] as SampleProject);
  git(root, 'init', '-q', '-b', 'main');
  git(root, 'add', 'src');
  git(root, '-c', 'user.name=P', '-c', 'user.email=p@example.org', 'commit', '-qm', 'First');
  writeFileSync(join(root, 'AGENTS.md'), '## Permissions for Auto Mode\n- ALLOWED: Read/write within ./src\n');
  const journey = new Journey({ home, cwd: root, args: ['run', '--dirty', 'leave', 'Change it'], env });
  await journey.shows('AGENTS.md holds a policy that is not committed');
  await journey.press('y', () => journey.shows('This is what will be enforced'));
  expect(git(root, 'show', '--name-only', '--format=', 'HEAD')).toBe('AGENTS.md\n');
  await journey.press('q', () => journey.exited);
  expect(await journey.ends()).toBe(4);
});

test('q starts nothing: no repository, no policy, no run', async () => {
  const { home, root, env } = await place(sampleProjects[0] as SampleProject);
  const first = new Journey({ home, cwd: root, args: ['Change it'], env });
  await first.shows('one commit "Start"');
  await first.press('q', () => first.exited);
  expect(await first.ends()).toBe(4);
  expect(existsSync(join(root, '.git'))).toBe(false);
  expect(first.events()).toEqual([]);
});

test('init in a terminal adds the lines that are taken to the section that is there, and commits that file alone', async () => {
  const home = newHome();
  const root = newRepository(home, {
    ...(sampleProjects[0] as SampleProject).files,
    'CLAUDE.md': '# Notes\n\n## Permissions for Auto Mode\n- RESTRICTED: NO commits\n\n## More\n',
  });
  writeFileSync(join(root, 'README.md'), 'mine\n');
  const journey = new Journey({ home, cwd: root, args: ['init'] });
  await journey.shows('To be added to CLAUDE.md');
  await journey.press('\r', () => journey.exited);
  expect(await journey.ends()).toBe(0);
  const text = readFileSync(join(root, 'CLAUDE.md'), 'utf8');
  expect(text).toMatch(
    /^# Notes\n\n## Permissions for Auto Mode\n- RESTRICTED: NO commits\n- ALLOWED: [\s\S]*\n\n## More\n$/,
  );
  expect(git(root, 'status', '--porcelain')).toBe(' M README.md\n');
  expect(git(root, 'show', '--stat', '--format=', 'HEAD')).toContain('1 file changed');
});
