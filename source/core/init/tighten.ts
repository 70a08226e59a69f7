import type { Source } from '../../policy/decision.ts';
import type { Policy, Rule, Subject } from '../../policy/policy.ts';
import { readPolicy } from '../../policy/read.ts';
import type { Usage } from './usage.ts';

/** A bullet that allows more than was ever used: what would be enough. Null: nothing of it was used. */
export interface Narrower {
  readonly source: Source;
  readonly bullet: string | null;
  /** What was never used, as it stands in the bullet. */
  readonly unused: readonly string[];
}

/** Bullets of a project's policy that could be narrower, going by what its runs used. Globs are taken as used. */
export function tighten(policy: Policy, usage: Usage, root: string): Narrower[] {
  return policy.rules.flatMap((rule) => {
    const { source, verdict, owner } = rule;
    // A bullet that compiles to several rules is left to its writer.
    const alone =
      policy.rules.filter((other) => other.source.file === source.file && other.source.line === source.line).length ===
      1;
    if (verdict !== 'allow' || owner !== 'project' || !alone) return [];
    const all = items(rule, usage, root);
    if (all === undefined || all.every((item) => item.used)) return [];
    const unused = all.filter((item) => !item.used).map((item) => item.text);
    const kept = all.filter((item) => item.used).map((item) => item.text);
    const bullet = kept.length === 0 ? null : sentence(rule.subject, kept);
    if (
      bullet !== null &&
      !readPolicy([{ file: 'proposed', owner: 'project', section: 'whole', text: `- ${bullet}` }]).ok
    )
      return [];
    return [{ source, bullet, unused }];
  });
}

interface Item {
  readonly text: string;
  readonly used: boolean;
}

function items({ subject }: Rule, usage: Usage, root: string): readonly Item[] | undefined {
  const wild = (text: string) => /[*?[]/.test(text);
  switch (subject.about) {
    case 'scripts':
      return subject.names.map((text) => ({ text, used: wild(text) || usage.scripts.has(text) }));
    case 'commands':
      return subject.prefixes.map((prefix) => ({
        text: prefix.join(' '),
        used: prefix.length === 0 || usage.commands.some((words) => prefix.every((word, at) => words[at] === word)),
      }));
    case 'network':
      return subject.hosts.map((text) => ({
        text,
        used: wild(text)
          ? [...usage.hosts].some((host) => host.endsWith(text.replace(/^\*/, '')))
          : usage.hosts.has(text.replace(/:\d+$/, '')),
      }));
    case 'files':
      if (subject.outside || !subject.access.includes('write')) return undefined;
      return subject.paths.map((text) => ({
        text,
        used: wild(text) || text === '.' || within(usage.written, `${root}/${text}`),
      }));
    case 'push':
    case 'history':
    case 'commits':
    case 'tools':
    case 'secrets':
      return undefined;
  }
}

const within = (paths: ReadonlySet<string>, folder: string): boolean =>
  [...paths].some((path) => path === folder || path.startsWith(`${folder}/`));

function sentence(subject: Subject, kept: readonly string[]): string | null {
  const quoted = kept.map((text) => `\`${text}\``).join(', ');
  switch (subject.about) {
    case 'scripts':
      return `ALLOWED: Run ${subject.runner === 'npm' ? 'npm scripts' : 'make targets'}: ${kept.join(', ')}`;
    case 'commands':
      return `ALLOWED: Run ${quoted}`;
    case 'network':
      return `ALLOWED: Network calls to ${kept.join(', ')}`;
    case 'files':
      return `ALLOWED: ${subject.access.includes('read') ? 'Read/write' : 'Write'} within ${quoted}`;
    default:
      return null;
  }
}
