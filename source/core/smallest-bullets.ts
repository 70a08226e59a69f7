import type { Action } from '../policy/action.ts';
import type { Effect } from '../policy/decision.ts';
import { evaluate } from '../policy/evaluate.ts';
import type { Circumstances, Facts } from '../policy/facts.ts';
import type { Policy } from '../policy/policy.ts';
import { readPolicy } from '../policy/read.ts';

/**
 * The smallest bullets that would allow an action which the policy asks for or refuses, each tried by the very rules; null
 * when no bullet can (a flat RESTRICTED, a built-in protection, something that can't be known). Empty when it is allowed.
 */
export function smallestBullets(
  policy: Policy,
  action: Action,
  facts: Facts,
  circumstances: Circumstances,
): readonly string[] | null {
  const there = { ...circumstances, attended: true };
  const rank = (one: Policy) => evaluate(one, action, facts, there);
  const first = rank(policy);
  if (first.verdict === 'allow') return [];
  const taken: string[] = [];
  let now = policy;
  // Several bullets may be needed (a program and its host); each must be one that leaves less to object to.
  for (const bullet of candidates(action, first.effects, facts)) {
    const more = withBullet(now, bullet);
    if (!more) continue;
    taken.push(bullet);
    now = more;
    if (rank(now).verdict === 'allow') return pruned(policy, taken, (one) => rank(one).verdict === 'allow');
  }
  return null;
}

/** Leaves out each bullet without which the rest is enough. */
function pruned(policy: Policy, bullets: readonly string[], enough: (policy: Policy) => boolean): string[] {
  return bullets.reduce<string[]>(
    (kept, bullet) => {
      const rest = kept.filter((one) => one !== bullet);
      return enough(rest.reduce((now, one) => withBullet(now, one) ?? now, policy)) ? rest : kept;
    },
    [...bullets],
  );
}

function withBullet(policy: Policy, bullet: string): Policy | undefined {
  const reading = readPolicy([{ file: 'proposed', owner: 'project', text: `- ${bullet}`, section: 'whole' }]);
  return reading.ok ? { ...policy, rules: [...policy.rules, ...reading.policy.rules] } : undefined;
}

/** Bullets that could help, the narrowest first. */
function candidates(action: Action, effects: readonly Effect[], facts: Facts): string[] {
  const found: string[] = [];
  const path = (full: string) => (full.startsWith(`${facts.root}/`) ? full.slice(facts.root.length + 1) : full);
  const file = (verb: string, full: string) => found.push(`ALLOWED: ${verb} within \`${path(full)}\``);
  if (action.kind === 'exec') scripts(action.command, found);
  for (const effect of effects)
    switch (effect.kind) {
      case 'read':
        file('Read', effect.path);
        break;
      case 'write':
        file('Write', effect.path);
        break;
      case 'delete':
        file('Delete', effect.path);
        break;
      case 'fetch':
        found.push(`ALLOWED: Network calls to ${effect.host}`);
        break;
      case 'push':
        found.push(`ALLOWED: git push to ${effect.remote}/${effect.ref}`);
        break;
      case 'tool':
        found.push(`ALLOWED: Use tools: ${effect.name}`);
        break;
      case 'run':
        found.push(...runs(effect.words));
    }
  return [...new Set(found)];
}

/** `npm run x` and `make x` are allowed by the script's name. */
function scripts(command: string, found: string[]): void {
  for (const [, runner, name] of command.matchAll(/\b(npm|pnpm|yarn|bun) run ([\w:.-]+)/g))
    found.push(`ALLOWED: Run ${runner} scripts: ${name}`);
  for (const [, runner, name] of command.matchAll(/\b(npm|pnpm|yarn) (test|start)\b/g))
    found.push(`ALLOWED: Run ${runner} scripts: ${name}`);
  for (const [, name] of command.matchAll(/\bmake ([\w.-]+)/g)) found.push(`ALLOWED: Run make targets: ${name}`);
}

/** A command by its first two plain words; by one, where the second is an argument. */
function runs(words: readonly string[]): string[] {
  const [program = '', second = ''] = words;
  if (/^(?:npm|pnpm|yarn|bun|make)$/.test(program)) return [];
  return /^[a-z][\w-]*$/.test(second)
    ? [`ALLOWED: Run \`${program} ${second}\``, `ALLOWED: Run \`${program}\``]
    : [`ALLOWED: Run \`${program}\``];
}
