import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ModelRequest } from '../../source/demo/model-request.ts';
import { openScriptedModel, type Reply } from '../../source/demo/scripted-model.ts';
import { git, Journey, newHome, newRepository } from '../helpers/journey.ts';
import { type SampleProject, sampleProjects } from '../helpers/sample-projects.ts';

/** A model that plans one honest step: change a file of the code, run the tests. */
function planning({ code, test: tests }: SampleProject): (request: ModelRequest) => Reply {
  const step = {
    title: 'Change it',
    why: 'It is asked for.',
    files: [code],
    commands: [...tests],
    hosts: [],
    verify: [tests[0]],
  };
  return () => ({ text: 'My plan.', tools: [{ name: 'plan', input: { summary: 'One change.', steps: [step] } }] });
}

async function place(project: SampleProject) {
  const home = newHome();
  const root = join(home, 'project');
  for (const [path, text] of Object.entries({ ...project.files, '.env': 'KEY=1\n' })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const model = await openScriptedModel({ script: planning(project) });
  onTestFinished(() => model.close());
  const env = { ANTHROPIC_BASE_URL: model.url, ANTHROPIC_API_KEY: 'key-for-tests-only' };
  return { home, root, env };
}

/** Presses keys as a person would who reads each screen once, and counts both. */
async function toThePlan(journey: Journey, screens: readonly (readonly [shows: string, key: string, next: string])[]) {
  for (const [shows, key, next] of screens) {
    await journey.shows(shows);
    await journey.press(key, () => journey.shows(next));
  }
  const proposed = await journey.event('plan.proposed');
  await journey.shows(/The plan waits for you|● proceed ○/);
  return { keys: screens.length, screens: screens.length + 1, proposed };
}

test.each(sampleProjects.filter(({ kind }) => kind !== 'monorepo'))(
  'a bare folder of a $kind project comes to a clean judged plan by two keys and three screens',
  { timeout: 90_000 },
  async (project) => {
    const { home, root, env } = await place(project);
    const journey = new Journey({ home, cwd: root, args: ['Change it'], env });
    const { keys, screens, proposed } = await toThePlan(journey, [
      ['one commit "Start"', 'y', 'what may an agent do here?'],
      ['To be added to CLAUDE.md', '\r', '✓ policy'],
    ]);
    expect({ keys, screens }).toEqual({ keys: 2, screens: 3 });
    expect(proposed.judged.flat().map(({ text, verdict }) => `${verdict} ${text}`)).toEqual(
      [project.code, ...project.test, project.test[0]].map((text) => `allow ${text}`),
    );
    expect(git(root, 'log', '--format=%s', 'main')).toBe('Say what coding agents may do here\nStart\n');
    expect(git(root, 'status', '--porcelain')).toBe('');
    expect(git(root, 'ls-files')).not.toContain('.env');
    journey.keys('\x03');
    await journey.shows('stop here');
    await journey.press('s', () => journey.exited);
  },
);

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
