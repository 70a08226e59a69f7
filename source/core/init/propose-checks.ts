import { hasTest } from './package-scripts.ts';
import type { Proposal } from './propose.ts';
import type { Survey } from './survey.ts';

/** What is run after each step; nothing where no command is known. */
export function checks(command: string | undefined, sure: boolean): Proposal[] {
  return command === undefined
    ? []
    : [
        {
          text: `VERIFY: \`${command}\``,
          examples: [],
          why: sure
            ? 'Run on exactly the saved state after each step; a red step goes back to the agent.'
            : 'Run after each step. Its script is not among those that the agent may run, so look at it first.',
          on: sure,
        },
      ];
}

/** How long and how dear a run may get. */
export function limits(): Proposal[] {
  return [
    {
      text: 'LIMIT: 60 minutes, $10',
      examples: [],
      why: 'The run then waits for you; going on allows as much again.',
      on: true,
    },
  ];
}

/** The command that tests the project: a script where there is one, then the language's own tool. */
export function verifyCommand({ scripts, runner, tools }: Survey, allowed: readonly string[]): string | undefined {
  if (runner !== null && hasTest(scripts) && allowed.includes('test'))
    return `${runner === 'bun' ? 'bun run' : runner} test`;
  const tests = tools.flatMap((tool) => tool.test ?? []);
  return tests.find((command) => command.startsWith('make ')) ?? tests[0];
}
