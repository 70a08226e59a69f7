import type { Match, Verdict } from '../decision.ts';
import { type PathPattern, pathPattern } from '../paths/pattern.ts';
import type { Access, Owner, Policy, PushTarget, Rule, Runner } from '../policy.ts';
import { type BuiltIn, builtIn } from './built-in.ts';

/** A rule made ready for being tried: its source as a match, its lists as patterns. */
export interface Ready<T> {
  readonly verdict: Verdict;
  readonly match: Match;
  readonly owner: Owner;
  readonly exceptions: boolean;
  readonly on: T;
}

export interface OnFiles {
  readonly access: readonly Access[];
  readonly patterns: readonly PathPattern[];
  /** The rule is about all but the patterns; it leaves the toolchain readable and scratch free. */
  readonly outside: boolean;
}

/** A policy made ready for one project folder. Rules that forbid or ask (`stops`) stand apart from those that grant. */
export interface Prepared {
  readonly files: Family<OnFiles>;
  readonly scripts: Family<{ readonly runner: Runner; readonly names: readonly string[] }>;
  readonly commands: Family<readonly (readonly string[])[]>;
  readonly network: Family<{ readonly hosts: readonly string[]; readonly scope: 'all' | 'external' }>;
  readonly push: Family<{ readonly targets: readonly PushTarget[]; readonly force: boolean }>;
  readonly history: Family<null>;
  readonly commits: Family<null>;
  readonly tools: Family<readonly string[]>;
  readonly secrets: Family<null>;
  readonly builtIn: BuiltIn;
}

export interface Family<T> {
  readonly stops: Ready<T>[];
  readonly grants: Ready<T>[];
}

const cache = new WeakMap<Policy, Map<string, Prepared>>();

/** Makes a policy ready once per project folder; the result is kept as long as the policy object lives. */
export function prepare(policy: Policy, root: string, home: string): Prepared {
  const known = cache.get(policy) ?? new Map<string, Prepared>();
  cache.set(policy, known);
  const key = `${root}\0${home}`;
  const prepared = known.get(key) ?? build(policy.rules, root, home);
  known.set(key, prepared);
  return prepared;
}

function build(rules: readonly Rule[], root: string, home: string): Prepared {
  const family = <T>(): Family<T> => ({ stops: [], grants: [] });
  const prepared: Prepared = {
    files: family(),
    scripts: family(),
    commands: family(),
    network: family(),
    push: family(),
    history: family(),
    commits: family(),
    tools: family(),
    secrets: family(),
    builtIn: builtIn(root, home),
  };
  for (const rule of rules) {
    const { subject } = rule;
    const add = <T>(to: Family<T>, on: T): void => {
      const { verdict, owner, exceptions, source } = rule;
      (verdict === 'allow' ? to.grants : to.stops).push({ verdict, owner, exceptions, match: { verdict, source }, on });
    };
    switch (subject.about) {
      case 'files':
        add(prepared.files, {
          access: subject.access,
          patterns: subject.paths.map((path) =>
            pathPattern(path, root, home, rule.verdict !== 'allow' && !subject.outside),
          ),
          outside: subject.outside === true,
        });
        break;
      case 'scripts':
        add(prepared.scripts, { runner: subject.runner, names: subject.names });
        break;
      case 'commands':
        add(prepared.commands, subject.prefixes);
        break;
      case 'network':
        add(prepared.network, { hosts: subject.hosts, scope: subject.scope });
        break;
      case 'push':
        add(prepared.push, { targets: subject.targets, force: subject.force === true });
        break;
      case 'tools':
        add(prepared.tools, subject.names);
        break;
      case 'history':
        add(prepared.history, null);
        break;
      case 'commits':
        add(prepared.commits, null);
        break;
      case 'secrets':
        add(prepared.secrets, null);
        break;
    }
  }
  return prepared;
}

/** Which grants are exceptions to a rule that says so: those of the same owner, and the person's to anyone's. */
export const excepts = (grant: Ready<unknown>, stop: Ready<unknown>): boolean =>
  stop.exceptions && (grant.owner === stop.owner || grant.owner === 'person');

/**
 * Tries a family: every rule that stops what `hits` says it matches, less its exceptions; then the grants that `covered`
 * says include all of it.
 */
export function tried<T>(
  family: Family<T>,
  hits: (on: T, rule: Ready<T>) => boolean,
  covered: (on: T) => boolean,
): { readonly stops: readonly Ready<T>[]; readonly grants: readonly Ready<T>[] } {
  const grants = family.grants.filter((grant) => covered(grant.on));
  const stops = family.stops.filter((stop) => hits(stop.on, stop) && !grants.some((grant) => excepts(grant, stop)));
  return { stops, grants };
}
