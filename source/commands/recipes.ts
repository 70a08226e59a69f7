import { findRoot } from '../adapters/git/project.ts';
import { resolveCommit } from '../adapters/git/resolve-commit.ts';
import { demandTexts } from '../core/recipes/demands.ts';
import { readRecipe } from '../core/recipes/read-recipe.ts';
import { findRecipes } from './choose-recipe.ts';
import { Failure } from './failure.ts';

/** Lists the recipes and what a plan can be asked for; with a name it prints that recipe's file, to be copied and changed. */
export async function recipes(name: string | undefined, options: { json?: boolean }): Promise<number> {
  const root = findRoot(process.cwd());
  const head = root === undefined ? null : await resolveCommit(root, 'HEAD');
  const all = await findRecipes(process.env, root, head ?? undefined);
  if (name !== undefined) {
    const found = all.find((one) => one.name === name);
    if (!found)
      throw new Failure(
        'usage',
        `There is no recipe "${name}". There are: ${all.map((one) => one.name).join(', ')}`,
        2,
      );
    process.stdout.write(options.json ? `${JSON.stringify(readRecipe(found.text, found.file))}\n` : found.text);
    return 0;
  }
  const read = all.map((one) => ({ ...one, reading: readRecipe(one.text, one.file) }));
  if (options.json) {
    for (const { name: each, origin, file, reading } of read)
      say(JSON.stringify({ name: each, origin, file, ...reading }));
    return 0;
  }
  for (const { name: each, origin, reading } of read) {
    say(
      `${each.padEnd(14)} ${reading.ok ? reading.recipe.about : 'can’t be read:'}${origin === 'built-in' ? '' : ` (${origin === 'person' ? 'yours' : 'the project’s'})`}`,
    );
    if (!reading.ok) for (const problem of reading.problems) say(`               ${problem}`);
  }
  say('\nUse one:      chaperone run --recipe refactor "Rename Cart to Basket"');
  say('Make your own: chaperone recipes refactor > ~/.config/chaperone/recipes/mine.md, and change it');
  say('\nWhat a plan can be asked for, below "plan:":');
  for (const [written, means] of demandTexts) say(`  ${written.padEnd(24)} ${means}`);
  return 0;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
