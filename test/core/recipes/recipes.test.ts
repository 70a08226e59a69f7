import { describe, expect, test } from 'vitest';
import { fold } from '../../../source/core/evolve.ts';
import { judgePlan } from '../../../source/core/judge-plan.ts';
import { Plan } from '../../../source/core/plan.ts';
import { builtInRecipes } from '../../../source/core/recipes/built-in.ts';
import { readDemand, unmet } from '../../../source/core/recipes/demands.ts';
import { readRecipe, recipeFile } from '../../../source/core/recipes/read-recipe.ts';
import { gateBefore, type Recipe } from '../../../source/core/recipes/recipe.ts';
import { recipeText } from '../../../source/core/recipes/recipe-text.ts';
import { evaluate } from '../../../source/policy/evaluate.ts';
import { readPolicy } from '../../../source/policy/read.ts';
import { MISSION, world } from '../../policy/helpers/world.ts';

function recipe(name: string): Recipe {
  const reading = readRecipe(builtInRecipes[name] ?? '', name);
  if (!reading.ok) throw new Error(reading.problems.join('\n'));
  return reading.recipe;
}

const place = { exists: (path: string) => /^src\/(?:index|db)\.ts$/.test(path), verified: false };
const plan = (summary: string, ...steps: object[]) =>
  Plan.parse({
    summary,
    steps: steps.map((step) => ({ title: 'Step', files: ['src/index.ts'], verify: ['npm test'], ...step })),
  });
const lacks = (name: string, given: Plan) => unmet(recipe(name).demands, given, place);

test.each(Object.keys(builtInRecipes))(
  'the recipe %s reads, has its name, and is told to people and to the agent',
  (name) => {
    expect(recipe(name)).toMatchObject({ name });
    expect(recipeText(recipe(name)).join('\n')).toContain('The agent is told:');
    const text = fold([
      {
        seq: 1,
        at: 0,
        type: 'run.started',
        info: {
          task: 'x',
          agent: { kind: 'builtin', label: 'built-in' },
          policy: { rules: [], limits: {}, verify: [], notes: [] },
          recipe: recipe(name),
        },
      } as never,
    ])?.instruction.text;
    expect(text).toContain(recipe(name).instructions);
  },
);

describe('a good plan meets its recipe, and a careless one is told what it lacks', () => {
  test('boilerplate: an example that is there', () => {
    expect(lacks('boilerplate', plan('Like: src/db.ts', {}))).toEqual([]);
    expect(lacks('boilerplate', plan('A new module.', {}))).toEqual([expect.stringContaining('Like: path')]);
    expect(lacks('boilerplate', plan('Like: src/gone.ts', {}))).toEqual([expect.stringContaining('names no file')]);
    expect(lacks('boilerplate', plan('Like: src/db.ts', { verify: [] }))).toEqual([
      expect.stringContaining('verified'),
    ]);
  });

  test('refactor: all places, each covered by a step, and a check that none is left', () => {
    const check = '! grep -rn oldName src';
    const summary = `Rename it.\n\nPlaces:\n- src/index.ts:3\n- \`src/db.ts\`\n\nCompleteness: \`${check}\``;
    const good = plan(summary, { files: ['src/index.ts'] }, { files: ['src/d*.ts'], verify: ['npm test', check] });
    expect(lacks('refactor', good)).toEqual([]);
    expect(lacks('refactor', plan('Rename it.', {}))).toEqual([
      expect.stringContaining('"Places:"'),
      expect.stringContaining('"Completeness:'),
    ]);
    expect(lacks('refactor', plan(summary, { verify: [check] }))).toEqual([
      expect.stringContaining('no step changes src/db.ts'),
    ]);
    expect(lacks('refactor', plan(summary, { files: ['src'] }))).toEqual([
      expect.stringContaining('the last step must be verified'),
    ]);
    expect(
      lacks('refactor', plan(summary.replace('src/db', 'src/dbx'), { files: ['src/**'], verify: [check] })),
    ).toEqual([expect.stringContaining('names what is not there: src/dbx.ts')]);
  });

  test('upgrade: one dependency a step, its lock file, the registry, and the changelog', () => {
    const step = {
      title: 'Upgrade left-pad@1.3.0',
      why: 'It is old.\nChangelog: faster.',
      files: ['package.json', 'package-lock.json'],
      commands: ['npm install left-pad@1.3.0'],
      hosts: ['registry.npmjs.org'],
    };
    expect(lacks('upgrade', plan('', step, { ...step, title: 'Upgrade @a/b@2.0.0' }))).toEqual([]);
    for (const [change, said] of [
      [{ title: 'Upgrade a@1.0.0 and b@2.0.0' }, 'exactly one dependency'],
      [{ title: 'Upgrade everything' }, 'exactly one dependency'],
      [{ hosts: [] }, 'registry'],
      [{ files: ['package.json'] }, 'lock file'],
      [{ why: 'It is old.' }, 'changelog'],
    ] as const)
      expect(lacks('upgrade', plan('', { ...step, ...change }))).toEqual([expect.stringContaining(said)]);
  });

  test('tests: what is tested can’t be changed, in the plan and by any command, while tests can', () => {
    const reading = readPolicy([
      { file: 'CLAUDE.md', owner: 'project', section: 'headed', text: MISSION },
      recipeFile(recipe('tests').bullets, 'recipe tests'),
    ]);
    if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
    const circumstances = { attended: true, sandboxed: true };
    const judged = judgePlan(
      reading.policy,
      plan('', { files: ['tests/db.test.ts', 'src/db.ts'] }),
      world(),
      circumstances,
    );
    expect(judged[0]?.slice(0, 2).map(({ verdict }) => verdict)).toEqual(['allow', 'deny']);
    expect(judged[0]?.[1]?.reason).toContain('recipe tests');
    const run = (command: string) =>
      evaluate(reading.policy, { kind: 'exec', command }, world(), circumstances).verdict;
    expect(run('sed -i s/a/b/ src/db.ts')).toBe('deny');
    expect(run('sed -i s/a/b/ tests/index.test.ts')).toBe('allow');
    expect(run('npm test')).toBe('allow');
    expect(lacks('tests', plan('', { verify: [] }))).toEqual([expect.stringContaining('verified')]);
  });
});

test('a recipe of one’s own is read whole or not at all', () => {
  const own = (front: string, body = 'Do it so.') => readRecipe(`---\n${front}\n---\n${body}`, 'mine.md');
  expect(
    own('recipe: mine\nabout: x\nplan:\n  - says Risk\n  - at most 3 steps\nrules:\n  - LIMIT: $2\ngates: every'),
  ).toMatchObject({
    ok: true,
    recipe: {
      demands: [
        { kind: 'says', label: 'Risk' },
        { kind: 'most steps', count: 3 },
      ],
      gates: 'every',
    },
  });
  for (const [front, said] of [
    ['about: x', 'recipe: name'],
    ['recipe: mine', 'about'],
    ['recipe: mine\nabout: x\nplan:\n  - be nice', '"be nice" is nothing'],
    ['recipe: mine\nabout: x\nrun: rm', '"run: rm" is not understood'],
    ['recipe: mine\nabout: x\ngates: some', 'gates is one of'],
    ['recipe: mine\nabout: x\nrules:\n  - ALLOWED: git push', 'would grant something'],
    ['recipe: mine\nabout: x\nrules:\n  - RESTRICTED: bad things', 'not understood'],
  ] as const)
    expect(own(front)).toMatchObject({ ok: false, problems: [expect.stringContaining(said)] });
  expect(own('recipe: mine\nabout: x', '')).toMatchObject({ ok: false });
  expect(readRecipe('no front matter', 'x.md')).toMatchObject({ ok: false });
  expect(readDemand('says ')).toBeUndefined();
});

test('gates stand where the recipe says', () => {
  const at = (gates: Recipe['gates']) => [0, 1, 2].map((step) => gateBefore(gates, step, 3));
  expect([at('none'), at('first'), at('last'), at('every')]).toEqual([
    [false, false, false],
    [true, false, false],
    [false, false, true],
    [true, true, true],
  ]);
});

test('a plan with the summary of a demand goes on without it', () => {
  expect(unmet([{ kind: 'says', label: 'Risk' }], plan('Risk: none', {}), place)).toEqual([]);
  expect(unmet([{ kind: 'says', label: 'Risk' }], plan('No risk', {}), place)).toEqual([
    expect.stringContaining('Risk: …'),
  ]);
});
