import { type Demand, demandTexts } from './demands.ts';
import type { Recipe } from './recipe.ts';

/** A recipe as people read it before it starts: what the plan must contain, what holds beside the policy, where it waits. */
export function recipeText(recipe: Recipe): string[] {
  const { name, about, demands, bullets, gates, needs, instructions } = recipe;
  const list = (head: string, items: readonly string[]) =>
    items.length === 0 ? [] : [head, ...items.map((item) => `  - ${item}`)];
  const waits = {
    none: [],
    first: ['The run waits before the first step.'],
    last: ['The run waits before the last step.'],
    every: ['The run waits before every step.'],
  };
  return [
    `Recipe ${name}: ${about}`,
    ...list('The plan must show, or it goes back to the agent:', demands.map(demandText)),
    ...list('In this run holds too:', bullets),
    ...list(
      'It needs:',
      needs.map((need) => (need === 'registry' ? 'the hosts that lock files name' : need)),
    ),
    ...waits[gates],
    'The agent is told:',
    ...instructions.split('\n').map((line) => `  ${line}`.trimEnd()),
  ];
}

function demandText(demand: Demand): string {
  if (demand.kind === 'most steps') return `at most ${demand.count} steps`;
  if (demand.kind === 'says') return `a line "${demand.label}: …" in the summary`;
  return demandTexts.find(([written]) => written === demand.kind)?.[1] ?? demand.kind;
}
