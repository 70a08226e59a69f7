import { delimiter } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Event } from '../../../source/core/event.ts';
import { environment } from '../../helpers/environment.ts';
import { Journey, newHome, newRepository } from '../../helpers/journey.ts';
import { smallPolicy } from '../../helpers/small-world.ts';
import { type Answer, type Asked, type ClaudeModel, openClaudeModel } from './claude-model.ts';
import { smallScript } from './small-script.ts';

export type Works = Readonly<Record<string, (asked: Asked, root: string) => Answer>>;

/** A key that is nobody's. */
export const dummyKey = 'sk-ant-dummy-key-for-contract-tests-only-0000000000';

export interface ClaudeWorld {
  readonly home: string;
  readonly root: string;
  readonly model: ClaudeModel;
  readonly env: Record<string, string>;
}

/** PATH with the CLI in front. */
export const claudePath = (): string => `${process.env.TEST_CLAUDE}${delimiter}${environment('').PATH}`;

/** A home, a repository with the small policy (or these files), and the model; the environment points at it. */
export async function claudeWorld(
  works: Works = {},
  files: Readonly<Record<string, string>> = { 'CLAUDE.md': smallPolicy, 'src/zero.txt': 'zero\n' },
  script?: (asked: Asked) => Answer | Promise<Answer>,
): Promise<ClaudeWorld> {
  const home = newHome();
  const root = newRepository(home, files);
  const model = await openClaudeModel(script ?? smallScript(() => root, works));
  onTestFinished(() => model.close());
  const env = { ANTHROPIC_BASE_URL: model.url, ANTHROPIC_API_KEY: dummyKey, PATH: claudePath() };
  return { home, root, model, env };
}

/** Starts a run by the real CLI in the app and waits for its plan. */
export async function planned(
  works: Works = {},
  more: {
    readonly columns?: number;
    readonly rows?: number;
    readonly env?: Readonly<Record<string, string>>;
    readonly args?: readonly string[];
  } = {},
  files?: Readonly<Record<string, string>>,
) {
  const world = await claudeWorld(works, files);
  const { env, args = [], ...size } = more;
  const journey = new Journey({
    ...world,
    env: { ...world.env, ...env },
    cwd: world.root,
    args: ['run', '--yes', '--agent', 'claude', ...args, 'Write the files'],
    ...size,
  });
  await journey.event('plan.proposed');
  return { ...world, journey };
}

/** Approves the plan on the screen. */
export async function proceed(journey: Journey): Promise<Event & { type: 'plan.approved' }> {
  await journey.shows(/The plan waits for you|● proceed ○/);
  return journey.press('p', () => journey.event('plan.approved'));
}
