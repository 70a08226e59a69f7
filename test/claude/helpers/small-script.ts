import type { Plan } from '../../../source/core/plan.ts';
import { writePlan } from '../../../source/core/plan-text.ts';
import type { Answer, Asked } from './claude-model.ts';

/** An answer of words and calls. */
export const use = (text: string, ...tools: readonly (readonly [string, unknown])[]): Answer => ({
  text,
  tools: tools.map(([name, input]) => ({ name, input })),
});

const step = (title: string, files: readonly string[], verify: readonly string[] = []): Plan['steps'][number] => ({
  title,
  why: 'It is asked for.',
  files: [...files],
  commands: [],
  hosts: [],
  verify: [...verify],
});

/** Three steps, each with one file. */
export const smallPlan: Plan = {
  summary: 'Write three files.',
  steps: ['one', 'two', 'three'].map((name) =>
    step(`Write ${name}`, [`src/${name}.txt`], [`grep -q ${name} src/${name}.txt`]),
  ),
};

/** The CLI's way to propose: the plan goes into the file that plan mode names, then the tool hands it over. */
export function propose({ instruction, planFile }: Asked, plan: Plan | string): Answer {
  const content = typeof plan === 'string' ? plan : writePlan(plan);
  if (instruction.moves % 2 === 0) return use('I write the plan down.', ['Write', { file_path: planFile, content }]);
  return use('This is my plan.', ['ExitPlanMode', {}]);
}

type Work = (asked: Asked, root: string) => Answer;

const write = (root: string, name: string, content = `${name}\n`) =>
  use('I write.', ['Write', { file_path: `${root}/src/${name}.txt`, content }]);

/** What the model does by default: plans three steps, writes each file, and says so. */
export const smallWorks: Readonly<Record<string, Work>> = {
  plan: (asked) => propose(asked, smallPlan),
  'Write one': ({ instruction }, root) => (instruction.moves === 0 ? write(root, 'one') : { text: 'One is written.' }),
  'Write two': ({ instruction }, root) => (instruction.moves === 0 ? write(root, 'two') : { text: 'Two is written.' }),
  'Write three': ({ instruction }, root) =>
    instruction.moves === 0 ? write(root, 'three') : { text: 'Three is written.' },
};

/** A script over the default one; a repair is looked up as `repair`, anything else as `other`. */
export function smallScript(root: () => string, works: Readonly<Record<string, Work>> = {}) {
  const all: Readonly<Record<string, Work>> = { ...smallWorks, ...works };
  return (asked: Asked): Answer => {
    const { kind, title } = asked.instruction;
    const work = all[kind === 'step' ? title : kind];
    return work ? work(asked, root()) : { text: 'There is nothing to do.' };
  };
}
