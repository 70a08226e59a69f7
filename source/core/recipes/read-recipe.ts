import { readPolicy } from '../../policy/read.ts';
import { readDemand } from './demands.ts';
import type { Recipe } from './recipe.ts';

/** A recipe, or what keeps its file from being one, as sentences. */
export type RecipeReading =
  | { readonly ok: true; readonly recipe: Recipe }
  | { readonly ok: false; readonly problems: readonly string[] };

const GATES = ['none', 'first', 'last', 'every'] as const;
const KEYS = ['recipe', 'about', 'plan', 'rules', 'gates', 'needs'];
const MAX = 20_000;

/**
 * Reads a recipe from Markdown with front matter: `key: value`, or a key with a list of `- item` below it. Not one line is
 * skipped: an unknown key, demand or bullet is a problem. `rules` may only forbid, ask, limit and verify.
 */
export function readRecipe(text: string, file: string): RecipeReading {
  const problems: string[] = [];
  const front = /^\uFEFF?---\r?\n([\s\S]*?)\r?\n---\r?\n?([\s\S]*)$/.exec(text);
  if (!front || text.length > MAX)
    return {
      ok: false,
      problems: [
        `${file}: a recipe begins with front matter between two lines "---", and has at most ${MAX} characters`,
      ],
    };
  const { fields, lists } = parse(front[1] as string, problems, file);
  const name = fields.get('recipe') ?? '';
  if (!/^[a-z][a-z\d-]{0,30}$/.test(name))
    problems.push(`${file}: "recipe: name" is missing (small letters, digits and -)`);
  if (!fields.get('about')) problems.push(`${file}: "about: …" is missing`);
  const gates = GATES.find((one) => one === (fields.get('gates') ?? 'none'));
  if (gates === undefined) problems.push(`${file}: gates is one of ${GATES.join(', ')}`);
  const demands = (lists.get('plan') ?? []).flatMap((item) => {
    const demand = readDemand(item);
    if (!demand)
      problems.push(`${file}: "${item}" is nothing that a plan can be asked for; chaperone recipes lists what is`);
    return demand ? [demand] : [];
  });
  const bullets = lists.get('rules') ?? [];
  problems.push(...wrongBullets(bullets, file));
  const instructions = (front[2] as string).trim();
  if (instructions === '') problems.push(`${file}: below the front matter stands what the agent is told`);
  if (problems.length > 0) return { ok: false, problems };
  const about = fields.get('about') ?? '';
  return {
    ok: true,
    recipe: { name, about, instructions, demands, bullets, gates: gates ?? 'none', needs: lists.get('needs') ?? [] },
  };
}

function parse(text: string, problems: string[], file: string) {
  const fields = new Map<string, string>();
  const lists = new Map<string, string[]>();
  let open: string[] | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '' || /^\s*#/.test(line)) continue;
    const item = /^\s*-\s+(.*\S)\s*$/.exec(line);
    const field = /^([a-z]+):\s*(.*?)\s*$/.exec(line);
    if (item && open) open.push(item[1] as string);
    else if (field && KEYS.includes(field[1] as string)) {
      const [, key = '', value = ''] = field;
      open = undefined;
      if (['plan', 'rules', 'needs'].includes(key)) {
        open = value === '' ? [] : [value];
        lists.set(key, open);
      } else fields.set(key, value);
    } else
      problems.push(
        `${file}: "${line.trim()}" is not understood; there are ${KEYS.join(', ')}, and "- item" below the last three`,
      );
  }
  return { fields, lists };
}

/** Bullets that can't be read, or that would grant something. */
function wrongBullets(bullets: readonly string[], file: string): string[] {
  if (bullets.length === 0) return [];
  const reading = readPolicy([recipeFile(bullets, file)]);
  if (!reading.ok)
    return reading.problems.map(({ message, text }) => `${file}: ${message}${text === '' ? '' : `: ${text}`}`);
  return reading.policy.rules
    .filter((rule) => rule.verdict === 'allow')
    .map(
      (rule) => `${file}: "${rule.source.text}" would grant something; a recipe may only forbid, ask, limit and verify`,
    );
}

/** A recipe's bullets as a policy file: they hold like the person's own. */
export function recipeFile(bullets: readonly string[], file: string) {
  const text = bullets.map((bullet) => `- ${bullet}`).join('\n');
  return { file, owner: 'person', section: 'whole', text } as const;
}
