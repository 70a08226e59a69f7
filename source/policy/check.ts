import type { Gate, Source, Verdict } from './decision.ts';
import type { Owner, Policy, Rule, Subject } from './policy.ts';
import { namesFile } from './trays.ts';

/** How well a gate holds a rule: `whole`, `part` (as far as `note` says), or not at all. */
export interface Holding {
  readonly gate: Gate;
  readonly holds: 'whole' | 'part';
  /** The gate is there in this run. */
  readonly present: boolean;
  readonly note?: string;
}

/** How one bullet was understood: plain data, for `policy check`. */
export interface Understood {
  readonly source: Source;
  readonly owner: Owner;
  readonly verdict: Verdict;
  /** The compiled meaning in plain words, independent of how the bullet is worded. */
  readonly meaning: string;
  readonly gates: readonly Holding[];
}

const VERB: Readonly<Record<Verdict, string>> = { allow: 'may', ask: 'asks before it may', deny: 'may never' };

/** Says of each rule what it means and which gates hold it; `present` are the gates that this run has. */
export function check(policy: Policy, present: readonly Gate[]): readonly Understood[] {
  return policy.rules.map((rule) => ({
    source: rule.source,
    owner: rule.owner,
    verdict: rule.verdict,
    meaning: meaning(rule),
    gates: gates(rule.subject, rule.verdict).map((one) => ({
      ...one,
      present: isPresent(one.gate, rule.subject, present),
    })),
  }));
}

/** What a rule means, in one sentence that does not depend on the bullet's words. */
export function meaning(rule: Rule): string {
  const but = rule.exceptions ? ', but for what an ALLOWED bullet names' : '';
  return `the agent ${VERB[rule.verdict]} ${what(rule.subject)}${but}`;
}

const any = (items: readonly string[]): string => items.join(', ');

function what(subject: Subject): string {
  switch (subject.about) {
    case 'files': {
      const paths = any(
        subject.paths.map((path) => (path === '.' ? 'the project root' : path === '/' ? 'any folder' : path)),
      );
      return `${subject.access.join(', ')} files ${subject.outside ? 'outside' : 'in'} ${paths}`;
    }
    case 'scripts': {
      const kind = subject.runner === 'npm' ? 'package scripts' : 'make targets';
      return subject.names.includes('*') ? `run any ${kind}` : `run the ${kind} ${any(subject.names)}`;
    }
    case 'commands':
      return subject.prefixes.some((prefix) => prefix.length === 0)
        ? 'run any command'
        : `run commands that begin with ${any(subject.prefixes.map((prefix) => `\`${prefix.join(' ')}\``))}`;
    case 'network':
      return `connect to ${subject.hosts.includes('*') ? (subject.scope === 'all' ? 'any host' : 'any host outside this machine (git pushes are judged by themselves)') : any(subject.hosts)}`;
    case 'push':
      return `push${subject.force ? ' by force' : ''} to ${any(subject.targets.map(({ remote, ref }) => `${ref === '*' ? 'any branch' : ref} of ${remote === '*' ? 'any remote' : remote}`))}`;
    case 'history':
      return 'rewrite history (reset, rebase, amend, forced pushes, deleting branches and tags by force)';
    case 'commits':
      return 'commit';
    case 'tools':
      return subject.names.includes('*') ? 'use any tool' : `use the tools ${any(subject.names)}`;
    case 'secrets':
      return 'read or write files that hold secrets (.env files, keys, credentials of clouds, ssh and registries)';
  }
}

/** The tree is compared in every run; but what the agent's own git does is only held where the sandbox gives it a private one. */
function isPresent(gate: Gate, { about }: Subject, present: readonly Gate[]): boolean {
  const ownGit = gate === 'git' && about !== 'files' && about !== 'secrets';
  return present.includes(gate) && (!ownGit || present.includes('sandbox'));
}

type Held = Omit<Holding, 'present'>;

/** Are there files among what may be changed, or patterns of them? Folders are opened whole. */
const changesNames = (subject: Subject & { about: 'files' }): boolean =>
  subject.access.includes('write') &&
  subject.paths.some((path) => /[*?[]/.test(path.replace(/\/\*\*$/, '')) || namesFile(path));

/** Which gates hold a kind of rule (the table "What each rule becomes" of the policy language). */
function gates(subject: Subject, verdict: Verdict): readonly Held[] {
  const hook: Held = { gate: 'hook', holds: 'whole' };
  const tree: Held = {
    gate: 'git',
    holds: 'part',
    note: 'the tree is compared after each step: a change that nobody allowed is found, and R takes it back',
  };
  switch (subject.about) {
    case 'files':
      return [
        hook,
        {
          gate: 'sandbox',
          holds: 'whole',
          ...(verdict === 'allow' &&
            changesNames(subject) && {
              note: 'single names and patterns: file by file; where more than 120 others stand beside them, only files that are there, and without replacing them',
            }),
        },
        ...(subject.access.some((access) => access !== 'read') ? [tree] : []),
      ];
    case 'secrets':
      return [hook, { gate: 'sandbox', holds: 'whole' }, tree];
    case 'scripts':
    case 'commands':
      return [
        {
          gate: 'hook',
          holds: 'whole',
          note: 'each command in a line is judged; what a program does inside is not seen',
        },
        { gate: 'sandbox', holds: 'part', note: 'as far as files and network go' },
      ];
    case 'network':
      return [
        {
          gate: 'hook',
          holds: 'part',
          note: 'addresses in tools and commands; what a program does inside is not seen',
        },
        { gate: 'sandbox', holds: 'whole', note: 'no route but the proxy' },
        { gate: 'proxy', holds: 'whole', note: 'every connection, by host, port and the address it really has' },
      ];
    case 'push':
      return [
        hook,
        { gate: 'sandbox', holds: 'part', note: '.git is out of reach' },
        { gate: 'proxy', holds: 'part', note: 'credentials and hosts are withheld' },
        { gate: 'git', holds: 'whole' },
      ];
    case 'history':
    case 'commits':
      return [hook, { gate: 'sandbox', holds: 'part', note: '.git is out of reach' }, { gate: 'git', holds: 'whole' }];
    case 'tools':
      return [hook];
  }
}
