import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { askKey } from '../adapters/ask-key.ts';
import { realFacts } from '../adapters/facts.ts';
import { personRecipes, projectRecipes } from '../adapters/recipe-files.ts';
import type { Store } from '../adapters/store/store.ts';
import { lookAround } from '../adapters/survey/look-around.ts';
import { survey } from '../core/init/survey.ts';
import { builtInRecipes } from '../core/recipes/built-in.ts';
import { readRecipe, recipeFile } from '../core/recipes/read-recipe.ts';
import type { Recipe, RecipeOrigin } from '../core/recipes/recipe.ts';
import { recipeText } from '../core/recipes/recipe-text.ts';
import { smallestBullets } from '../core/smallest-bullets.ts';
import type { Action } from '../policy/action.ts';
import { evaluate } from '../policy/evaluate.ts';
import type { Limits, Policy } from '../policy/policy.ts';
import { readPolicy } from '../policy/read.ts';
import { Failure } from './failure.ts';

/** A recipe as it was found, not read yet. */
export interface FoundRecipe {
  readonly name: string;
  readonly origin: RecipeOrigin;
  readonly file: string;
  readonly text: string;
}

/** All recipes by name: the built-in ones, then the project's, then the person's own; the later one has the name. */
export async function findRecipes(env: NodeJS.ProcessEnv, root?: string, commit?: string): Promise<FoundRecipe[]> {
  const project = root !== undefined && commit !== undefined ? await projectRecipes(root, commit) : [];
  const all: FoundRecipe[] = [
    ...Object.entries(builtInRecipes).map(([name, text]) => ({ name, origin: 'built-in' as const, file: name, text })),
    ...project.map(({ file, text }) => ({ name: nameOf(text, file), origin: 'project' as const, file, text })),
    ...(await personRecipes(env)).map(({ file, text }) => ({
      name: nameOf(text, file),
      origin: 'person' as const,
      file,
      text,
    })),
  ];
  return [...new Map(all.map((one) => [one.name, one])).values()];
}

const nameOf = (text: string, file: string): string =>
  /^recipe:\s*(\S+)/m.exec(text)?.[1] ?? file.split('/').at(-1)?.replace(/\.md$/, '') ?? file;

/** The recipe of that name, not read yet; fails naming those there are. */
export async function findRecipe(name: string, root: string, commit: string | null): Promise<FoundRecipe> {
  const all = await findRecipes(process.env, root, commit ?? undefined);
  const found = all.find((one) => one.name === name);
  if (found) return found;
  throw new Failure('usage', `There is no recipe "${name}". There are: ${all.map((one) => one.name).join(', ')}`, 2);
}

/**
 * The recipe of that name and the policy with its rules added, shown before anything starts. What a project brings is
 * used only once its text was approved by key; what the recipe needs and the policy forbids stops the start.
 */
export async function chooseRecipe(spec: {
  readonly name: string;
  readonly store: Store;
  readonly root: string;
  readonly commit: string;
  readonly policy: Policy;
  /** Take it without asking; never what a project brings. */
  readonly yes: boolean;
}): Promise<{ readonly recipe: Recipe; readonly policy: Policy }> {
  const { name, store, root, commit, policy } = spec;
  const found = await findRecipe(name, root, commit);
  const reading = readRecipe(found.text, found.file);
  if (!reading.ok) throw new Failure('recipe', reading.problems.join('\n'), 2);
  const { recipe } = reading;
  await approve(store, root, found, recipe, spec.yes);
  const joined = withRules(policy, recipe);
  needs(recipe, joined, root);
  return { recipe, policy: joined };
}

/** The policy with a recipe's rules; of two limits the smaller holds. */
export function withRules(policy: Policy, recipe: Recipe): Policy {
  if (recipe.bullets.length === 0) return policy;
  const reading = readPolicy([recipeFile(recipe.bullets, `recipe ${recipe.name}`)]);
  if (!reading.ok) throw new Failure('recipe', reading.problems.map(({ message }) => message).join('\n'), 2);
  const { rules, limits, verify, notes } = reading.policy;
  const names = new Set([...Object.keys(policy.limits), ...Object.keys(limits)]) as Set<keyof Limits>;
  return {
    rules: [...policy.rules, ...rules],
    limits: Object.fromEntries(
      [...names].map((one) => [one, Math.min(policy.limits[one] ?? Infinity, limits[one] ?? Infinity)]),
    ),
    verify: [...policy.verify, ...verify],
    notes: [...policy.notes, ...notes],
  };
}

/** What the recipe needs and the policy forbids, with the bullets that would allow it. */
function needs(recipe: Recipe, policy: Policy, root: string): void {
  if (recipe.needs.length === 0) return;
  const facts = realFacts({ root });
  const circumstances = { attended: true, sandboxed: true };
  const actions = recipe.needs.flatMap((need): Action[] => {
    if (need === 'registry')
      return survey(lookAround(root)).hosts.map((host) => ({ kind: 'fetch', url: `https://${host}/` }));
    const [, verb, text = ''] = /^(read|write|fetch|run) `([^`]+)`$/.exec(need) ?? [];
    if (verb === 'read' || verb === 'write') return [{ kind: verb, path: text }];
    if (verb === 'fetch') return [{ kind: 'fetch', url: text }];
    return verb === 'run' ? [{ kind: 'exec', command: text }] : [];
  });
  const refused = actions.filter((action) => evaluate(policy, action, facts, circumstances).verdict === 'deny');
  if (refused.length === 0) return;
  const bullets = refused.flatMap((action) => smallestBullets(policy, action, facts, circumstances) ?? []);
  const advice =
    bullets.length > 0
      ? `Add to the policy, and commit it:\n${[...new Set(bullets)].map((one) => `  - ${one}`).join('\n')}`
      : 'A RESTRICTED bullet forbids it flatly; change that one.';
  throw new Failure('recipe-needs', `The recipe ${recipe.name} needs what the policy forbids. ${advice}`, 3);
}

/** A recipe's text is shown and taken by key the first time it is used in a repository, and whenever it changed. */
async function approve(
  store: Store,
  root: string,
  { file, text, origin }: FoundRecipe,
  recipe: Recipe,
  yes: boolean,
): Promise<void> {
  const folder = store.repository(root);
  const path = join(folder, 'recipes.json');
  const hash = createHash('sha256').update(text).digest('hex');
  const known = await readFile(path, 'utf8').then(
    (kept) => JSON.parse(kept) as string[],
    (): string[] => [],
  );
  if (known.includes(hash)) return;
  if (!(yes && origin !== 'project')) {
    if (!process.stdin.isTTY)
      throw new Failure(
        'recipe',
        `The recipe ${recipe.name} (${file}) was not approved here yet. Start once in a terminal.`,
        4,
      );
    const whose = origin === 'project' ? `${file} comes with the project. ` : '';
    process.stdout.write(`\n${recipeText(recipe).join('\n')}\n\n${whose}  y take it    q start nothing\n`);
    if ((await askKey(process.stdin, ['y', 'q'])) !== 'y') throw new Failure('refused', 'Nothing was started.', 4);
  }
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(path, JSON.stringify([...known, hash]), { mode: 0o600 });
}
