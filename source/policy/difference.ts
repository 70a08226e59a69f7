import { meaning } from './check.ts';
import type { Source } from './decision.ts';
import { closedPrograms } from './judge/prepare.ts';
import type { Limits, Policy, Rule, Subject } from './policy.ts';

/** One change between two policies, in the words of its meaning; `source` is where it stands, or stood. */
export interface Change {
  readonly kind: 'added' | 'removed' | 'changed';
  readonly text: string;
  readonly source?: Source;
}

/** What a new policy lets the agent do that the old one did not, and what it no longer does. */
export interface Difference {
  readonly widened: readonly Change[];
  readonly narrowed: readonly Change[];
}

/**
 * Compares policies by their compiled rules, item by item, so that rewording, moving or splitting a bullet is no change.
 * Grants widen when added; what forbids or asks widens when removed. The first ALLOWED bullet of a kind also closes all
 * else of that kind, so removing the last one widens.
 */
export function difference(before: Policy, after: Policy): Difference {
  const old = atoms(before);
  const now = atoms(after);
  const widened: Change[] = [];
  const narrowed: Change[] = [];
  for (const [key, rule] of now) {
    if (old.has(key)) continue;
    (rule.verdict === 'allow' ? widened : narrowed).push({ kind: 'added', text: meaning(rule), source: rule.source });
  }
  for (const [key, rule] of old) {
    if (now.has(key)) continue;
    (rule.verdict === 'allow' ? narrowed : widened).push({ kind: 'removed', text: meaning(rule), source: rule.source });
  }
  const closed = [closing(before), closing(after)] as const;
  for (const family of new Set([...closed[0], ...closed[1]])) {
    if (!closed[1].has(family))
      widened.push({ kind: 'removed', text: `no ALLOWED bullet closes the ${family} any more` });
    if (!closed[0].has(family))
      narrowed.push({ kind: 'added', text: `what no ALLOWED bullet names is now asked for: ${family}` });
  }
  compareLimits(before.limits, after.limits, widened, narrowed);
  const commands = (policy: Policy): Map<string, Source> =>
    new Map(policy.verify.map(({ command, source }) => [command, source]));
  for (const [command, source] of commands(before))
    if (!commands(after).has(command))
      widened.push({ kind: 'removed', text: `\`${command}\` is no longer run at each checkpoint`, source });
  for (const [command, source] of commands(after))
    if (!commands(before).has(command))
      narrowed.push({ kind: 'added', text: `\`${command}\` is run at each checkpoint`, source });
  return { widened, narrowed };
}

/** What ALLOWED bullets close: of these kinds, and of these programs' commands, what no bullet names is asked for. */
function closing(policy: Policy): Set<string> {
  const found = new Set<string>();
  for (const { verdict, subject } of policy.rules) {
    const family = verdict === 'allow' ? familyOf(subject) : undefined;
    if (family) found.add(family);
  }
  for (const program of closedPrograms(policy.rules)) found.add(`commands of ${program}`);
  return found;
}

function familyOf(subject: Subject): string | undefined {
  switch (subject.about) {
    case 'files':
      return subject.access.includes('write') ? 'writable files' : undefined;
    case 'scripts':
      return subject.runner === 'npm' ? 'npm scripts' : 'make targets';
    case 'network':
      return 'hosts';
    case 'push':
      return 'pushes';
    case 'tools':
      return 'tools';
    case 'commands':
    case 'history':
    case 'commits':
    case 'secrets':
      return undefined;
  }
}

/** Rules cut into their smallest parts, by what they mean. What stands outside several paths can't be cut. */
function atoms(policy: Policy): Map<string, Rule> {
  const all = policy.rules.flatMap((rule) => parts(rule.subject).map((subject): Rule => ({ ...rule, subject })));
  return new Map(all.map((rule) => [JSON.stringify([rule.verdict, rule.exceptions, rule.owner, rule.subject]), rule]));
}

function parts(subject: Subject): readonly Subject[] {
  switch (subject.about) {
    case 'files':
      return subject.access.flatMap((access) => {
        const { outside } = subject;
        if (outside) return [{ ...subject, access: [access], paths: [...subject.paths].sort() }];
        return subject.paths.map((path): Subject => ({ about: 'files', access: [access], paths: [path] }));
      });
    case 'scripts':
      return subject.names.map((name) => ({ ...subject, names: [name] }));
    case 'commands':
      return subject.prefixes.map((prefix) => ({ ...subject, prefixes: [prefix] }));
    case 'network':
      return subject.hosts.map((host) => ({ ...subject, hosts: [host] }));
    case 'push':
      return subject.targets.map((target) => ({ ...subject, targets: [target] }));
    case 'tools':
      return subject.names.map((name) => ({ ...subject, names: [name] }));
    case 'history':
    case 'commits':
    case 'secrets':
      return [subject];
  }
}

const UNITS: Readonly<Record<keyof Limits, (value: number) => string>> = {
  minutes: (value) => `${value} minutes`,
  dollars: (value) => `$${value}`,
  actions: (value) => `${value} actions`,
  files: (value) => `${value} changed files`,
  lines: (value) => `${value} changed lines`,
  idleMinutes: (value) => `${value} minutes without progress`,
};

function compareLimits(before: Limits, after: Limits, widened: Change[], narrowed: Change[]): void {
  for (const name of Object.keys(UNITS) as (keyof Limits)[]) {
    const [old, now] = [before[name], after[name]];
    if (old === now) continue;
    const say = (value: number | undefined): string => (value === undefined ? 'no limit' : UNITS[name](value));
    const text = `the limit of ${say(old ?? now)} is now ${old === undefined ? 'set' : say(now)}`;
    const kind = old === undefined ? 'added' : now === undefined ? 'removed' : 'changed';
    (old !== undefined && (now === undefined || now > old) ? widened : narrowed).push({ kind, text });
  }
}
