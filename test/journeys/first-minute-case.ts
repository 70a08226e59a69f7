import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { ModelRequest } from '../../source/demo/model-request.ts';
import { openScriptedModel, type Reply } from '../../source/demo/scripted-model.ts';
import { git, Journey, newHome } from '../helpers/journey.ts';
import type { SampleProject } from '../helpers/sample-projects.ts';

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

export async function place(project: SampleProject) {
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

/** A bare folder of a project comes to a clean judged plan: two keys pressed, three screens read. */
export async function comesToThePlan(project: SampleProject): Promise<void> {
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
}
