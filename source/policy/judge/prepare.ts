import type { Match, Verdict } from '../decision.ts';
import { type PathPattern, pathPattern } from '../paths/pattern.ts';
import { type Segment, word } from '../paths/segment.ts';
import type { Access, Owner, Policy, Rule, Runner } from '../policy.ts';
import { type BuiltIn, builtIn } from './built-in.ts';
import { ByFolder } from './by-folder.ts';
import { type HostPattern, hostPattern } from './host-pattern.ts';
import { type Judged, ruled } from './judged.ts';
import { programOf } from './program-of.ts';

/** A rule made ready for being tried: its source as a match, its lists as patterns. */
export interface Ready<T> {
  readonly verdict: Verdict;
  readonly match: Match;
  readonly owner: Owner;
  readonly exceptions: boolean;
  readonly on: T;
}

export interface OnFiles {
  readonly patterns: readonly PathPattern[];
  /** The rule is about all but the patterns; it leaves the toolchain readable and scratch free. */
  readonly outside: boolean;
}

export interface OnHosts {
  readonly hosts: readonly HostPattern[];
  readonly scope: 'all' | 'external';
}

export interface OnPush {
  readonly targets: readonly { readonly remote: Segment; readonly ref: Segment }[];
  readonly force: boolean;
}

/** A policy made ready for one project folder. Rules that forbid or ask (`stops`) stand apart from those that grant. */
export interface Prepared {
  readonly files: Readonly<Record<Access, { readonly stops: ByFolder; readonly grants: ByFolder }>>;
  readonly scripts: Family<{ readonly runner: Runner; readonly names: readonly string[] }>;
  readonly commands: Family<readonly (readonly string[])[]>;
  readonly network: Family<OnHosts>;
  readonly push: Family<OnPush>;
  readonly history: Family<null>;
  readonly commits: Family<null>;
  readonly tools: Family<readonly string[]>;
  readonly secrets: Family<null>;
  readonly builtIn: BuiltIn;
  /** First words of all commands that rules name; undefined when one names every command. */
  readonly programs: ReadonlySet<string> | undefined;
  /** Programs of which ALLOWED bullets name some commands, so that the others are asked for. */
  readonly closed: ReadonlySet<string>;
}

export interface Family<T> {
  readonly stops: Ready<T>[];
  readonly grants: Ready<T>[];
}

const cache = new WeakMap<Policy, { readonly root: string; readonly home: string; readonly prepared: Prepared }>();

/** Makes a policy ready for a project folder; the last result is kept as long as the policy object lives. */
export function prepare(policy: Policy, root: string, home: string): Prepared {
  const known = cache.get(policy);
  if (known && known.root === root && known.home === home) return known.prepared;
  const prepared = build(policy.rules, root, home);
  cache.set(policy, { root, home, prepared });
  return prepared;
}

function build(rules: readonly Rule[], root: string, home: string): Prepared {
  const family = <T>(): Family<T> => ({ stops: [], grants: [] });
  const files: Record<Access, Family<OnFiles>> = { read: family(), write: family(), delete: family() };
  const prepared: Omit<Prepared, 'files'> = {
    scripts: family(),
    commands: family(),
    network: family(),
    push: family(),
    history: family(),
    commits: family(),
    tools: family(),
    secrets: family(),
    builtIn: builtIn(root, home),
    programs: programs(rules),
    closed: closedPrograms(rules),
  };
  const deleting = rules.some(
    ({ verdict, subject }) => verdict === 'allow' && subject.about === 'files' && subject.access.includes('delete'),
  );
  for (const rule of rules) {
    const { subject } = rule;
    const { verdict, owner, exceptions } = rule;
    const match: Match = { verdict, source: rule.source };
    const add = <T>(to: Family<T>, on: T): void => {
      (verdict === 'allow' ? to.grants : to.stops).push({ verdict, owner, exceptions, match, on });
    };
    switch (subject.about) {
      case 'files': {
        const anywhere = rule.verdict !== 'allow' && !subject.outside;
        const patterns = subject.paths.map((path) => pathPattern(path, root, home, anywhere));
        const on = { patterns, outside: subject.outside === true };
        for (const access of subject.access) add(files[access], on);
        // Writing grants deleting too, as long as no bullet grants deleting by itself.
        if (rule.verdict === 'allow' && subject.access.includes('write') && !deleting) add(files.delete, on);
        break;
      }
      case 'scripts':
        add(prepared.scripts, { runner: subject.runner, names: subject.names });
        break;
      case 'commands':
        add(prepared.commands, subject.prefixes);
        break;
      case 'network':
        add(prepared.network, { hosts: subject.hosts.map(hostPattern), scope: subject.scope });
        break;
      case 'push':
        add(prepared.push, {
          targets: subject.targets.map(({ remote, ref }) => ({ remote: word(remote), ref: word(ref) })),
          force: subject.force === true,
        });
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
  const placed = ({ stops, grants }: Family<OnFiles>) => ({ stops: new ByFolder(stops), grants: new ByFolder(grants) });
  return {
    ...prepared,
    files: { read: placed(files.read), write: placed(files.write), delete: placed(files.delete) },
  };
}

function programs(rules: readonly Rule[]): ReadonlySet<string> | undefined {
  const prefixes = rules.flatMap(({ subject }) => (subject.about === 'commands' ? subject.prefixes : []));
  return prefixes.some((prefix) => prefix.length === 0)
    ? undefined
    : new Set(prefixes.map((prefix) => base(prefix[0] ?? '')));
}

/** The programs whose other commands an ALLOWED bullet closes. */
export function closedPrograms(rules: readonly Rule[]): ReadonlySet<string> {
  const all = rules.flatMap(({ verdict, subject }) =>
    verdict === 'allow' && subject.about === 'commands' ? subject.prefixes.map(programOf) : [],
  );
  return new Set(all.filter((name) => name !== ''));
}

/** The program a first word stands for: a path's last component. */
export const base = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

/** Which grants are exceptions to a rule that says so: those of the same owner, and the person's to anyone's. */
export function excepted(stop: Ready<unknown>, grants: readonly Ready<unknown>[]): boolean {
  if (!stop.exceptions) return false;
  for (const grant of grants) if (grant.owner === stop.owner || grant.owner === 'person') return true;
  return false;
}

/**
 * Tries a family and adds what its rules say: every rule that stops what `hits` says it matches, less its exceptions; then
 * the grants that `covered` says include all of it.
 */
export function tried<T>(
  family: Family<T>,
  hits: (on: T) => boolean,
  covered: (on: T) => boolean,
  what: () => string,
  out: Judged[],
): void {
  const grants: Ready<T>[] = [];
  for (const grant of family.grants) if (covered(grant.on)) grants.push(grant);
  for (const stop of family.stops) if (hits(stop.on) && !excepted(stop, grants)) out.push(ruled(stop.match, what));
  for (const grant of grants) out.push(ruled(grant.match, what));
}
