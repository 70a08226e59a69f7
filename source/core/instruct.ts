import type { Verified } from './event.ts';
import type { Step } from './plan.ts';
import { writePlan } from './plan-text.ts';
import type { Recipe } from './recipes/recipe.ts';
import type { RunInfo } from './run-info.ts';

/** How an agent proposes: with our own `plan` tool (structured), or with Claude Code's ExitPlanMode (Markdown). */
export type PlanTool = 'plan' | 'ExitPlanMode';

/** The tool by which the agent of a run proposes. */
export function planTool(info: RunInfo): PlanTool {
  return info.agent.kind === 'claude' ? 'ExitPlanMode' : 'plan';
}

function list(head: string, items: readonly string[], none: string): string {
  return items.length === 0 ? `${head}: ${none}` : `${head}:\n${items.map((item) => `- ${item}`).join('\n')}`;
}

/** The form in which a plan that comes as text can be read; the example is written by what reads it. */
const planForm = [
  'The plan (the file that plan mode names, and what the tool hands over) is Markdown in exactly this form, and nothing else:',
  '',
  writePlan({
    summary: 'One or two sentences about the whole.',
    steps: [
      {
        title: 'Title of the first step',
        why: 'Why it is needed.',
        files: ['src/example.ts', 'tests/example/**'],
        commands: ['npm test'],
        hosts: [],
        verify: ['npm test'],
      },
      { title: 'Title of the second', why: 'Why.', files: ['README.md'], commands: [], hosts: [], verify: [] },
    ],
  }).trimEnd(),
  '',
  'Lists that would be empty are left out (`Hosts:` is one more). No other headings; no tables.',
  '',
];

/**
 * The first instruction of a run: read, then propose a plan and wait.
 * `policyText` is the policy as people read it (its bullets), shown so that the plan keeps within it.
 */
export function planInstruction(task: string, policyText: string, recipe?: Recipe, tool: PlanTool = 'plan'): string {
  return [
    `Task: ${task.trim()}`,
    '',
    'Plan first. This is the dry-run: you can read, search and run commands that only read; nothing can be changed.',
    "Look at what the task needs: the project's notes (CLAUDE.md, AGENTS.md), the code, its tests, its history. Then",
    `propose the plan with the \`${tool}\` tool and wait: a person reads it, may change it, and answers.`,
    '',
    'A good plan has steps that can each be verified and committed on their own. Each step says:',
    '- title: a few words; why: one or two sentences',
    '- files: every path or glob that it creates, changes or deletes, as narrow as you can',
    '- commands: every command that you will run in it, as you will type it',
    '- hosts: every host that it needs, or none',
    '- verify: the commands that show that it works; they run after the step, not by you',
    'What a step does not name is asked or refused while you work on it.',
    ...(recipe ? ['', `How this kind of task is done here (${recipe.name}):`, recipe.instructions] : []),
    '',
    ...(tool === 'ExitPlanMode' ? planForm : []),
    policyText.trim() === ''
      ? 'No policy bullet was found: reading inside the project is allowed, everything else is asked.'
      : `The policy that holds, for you and for the plan:\n${policyText.trim()}`,
  ].join('\n');
}

/** One step of the approved plan. `n` counts from 1. `notes` are lines to know before: a rollback, a person's word. */
export function stepInstruction(step: Step, n: number, total: number, notes: readonly string[] = []): string {
  return [
    `Step ${n} of ${total}: ${step.title}`,
    ...(step.why === '' ? [] : [`Why: ${step.why}`]),
    ...(notes.length === 0 ? [] : ['', list('Know before you begin', notes, '')]),
    '',
    list('Files of this step', step.files, 'none'),
    list('Commands of this step', step.commands, 'reading commands only'),
    ...(step.hosts.length === 0 ? [] : [list('Hosts of this step', step.hosts, 'none')]),
    list('It is verified with', step.verify, 'the checks of the policy'),
    '',
    'Do this step only, completely. What lies outside it is asked of a person or refused; a refusal is final, so find',
    'another way inside the step or say what is missing. Do not commit or push: the step is verified and committed for',
    'you. When it is done, say in one or two sentences what you did, and stop.',
  ].join('\n');
}

/** The step's verification is red: what failed, with the tail of its output. */
export function repairInstruction(step: Step, results: readonly Verified[]): string {
  const red = results.filter((result) => !result.ok);
  return [
    `Repair: ${step.title}`,
    'The verification of this step failed:',
    ...red.flatMap((result) => [
      '',
      `$ ${result.command}   (${result.code === null ? 'ended by a signal or the time limit' : `exit code ${result.code}`})`,
      result.output.trimEnd() === '' ? '(no output)' : result.output.trimEnd(),
    ]),
    '',
    list('Files of this step', step.files, 'none'),
    'Find the cause and repair it inside this step. Do not weaken a check to make it pass. Then say what was wrong, and stop.',
  ].join('\n');
}

/** A proposal that could not be read goes back with what is missing. */
export function unreadableInstruction(missing: readonly string[], tool: PlanTool = 'plan'): string {
  return [
    'The plan could not be read:',
    ...missing.map((line) => `- ${line}`),
    `Correct this and propose the whole plan again with the \`${tool}\` tool.`,
    ...(tool === 'ExitPlanMode' ? ['', ...planForm] : []),
  ].join('\n');
}
