import { onTestFinished } from 'vitest';
import type { ModelRequest } from '../../source/demo/model-request.ts';
import { openScriptedModel, type Reply, type ScriptedModel } from '../../source/demo/scripted-model.ts';
import { type Done, readSituation } from '../../source/demo/situation.ts';
import { newHome, newRepository } from './journey.ts';

/** The policy of the small world. */
export const smallPolicy = [
  '# Notes',
  '',
  '## Permissions for Auto Mode',
  '- ALLOWED: Read/write within ./src',
  '- ALLOWED: Run `grep`',
  '- RESTRICTED: NO git push to origin/main',
  '- RESTRICTED: NO file operations outside project root',
  '',
].join('\n');

const use = (text: string, ...tools: readonly (readonly [string, unknown])[]): Reply => ({
  text,
  tools: tools.map(([name, input]) => ({ name, input })),
});

const plan = {
  summary: 'Write two files.',
  steps: [
    {
      title: 'Write one',
      why: 'It is asked for.',
      files: ['src/one.txt'],
      commands: [],
      hosts: [],
      verify: ['grep -q one src/one.txt'],
    },
    {
      title: 'Write two',
      why: 'So is this.',
      files: ['src/two.txt'],
      commands: [],
      hosts: [],
      verify: ['grep -q two src/two.txt'],
    },
  ],
};

type Work = (moves: readonly (readonly Done[])[], feedback: readonly string[]) => Reply;

const works: Readonly<Record<string, Work>> = {
  plan: (moves, feedback) => {
    if (moves.length === 0) return use('I look.', ['read', { path: 'src/zero.txt' }]);
    if (moves.length - 1 > feedback.length) return { text: 'I wait.' };
    const steps = feedback.length > 0 ? plan.steps.slice(1) : plan.steps;
    return use('This is my plan.', ['plan', { ...plan, steps }]);
  },
  'Write one': (moves) => {
    if (moves.length === 0) return use('I write.', ['write', { path: 'src/one.txt', content: 'one\n' }]);
    if (moves.length === 1) return use('And publish.', ['shell', { command: 'git push origin main' }]);
    return { text: 'One is written.' };
  },
  'Write two': (moves) => {
    if (moves.length === 0) return use('I keep notes.', ['write', { path: 'src/notes.txt', content: 'notes\n' }]);
    if (moves.length === 1) return use('I write.', ['write', { path: 'src/two.txt', content: 'two\n' }]);
    return { text: 'Two is written.' };
  },
};

/** What the model of the small world answers: a plan of two steps, a forbidden push in the first, drift in the second. */
export function smallScript(request: ModelRequest): Reply {
  const situation = readSituation(request);
  const work = works[situation.kind === 'plan' ? 'plan' : situation.title];
  return work ? work(situation.moves, situation.feedback) : { text: 'There is nothing to do.' };
}

/** A home, a repository with the small policy, and the model; the environment points at it. */
export async function smallWorld(script = smallScript): Promise<{
  readonly home: string;
  readonly root: string;
  readonly model: ScriptedModel;
  readonly env: Record<string, string>;
}> {
  const home = newHome();
  const root = newRepository(home, { 'CLAUDE.md': smallPolicy, 'src/zero.txt': 'zero\n' });
  const model = await openScriptedModel({ script });
  onTestFinished(() => model.close());
  return { home, root, model, env: { ANTHROPIC_BASE_URL: model.url, ANTHROPIC_API_KEY: 'key-for-tests-only' } };
}
