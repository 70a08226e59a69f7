import { covers, type Place, pathPattern } from '../paths/pattern.ts';
import { within, word } from '../paths/segment.ts';
import type { Policy, Problem, Rule, Subject } from '../policy.ts';
import { TOOLCHAIN } from '../toolchain.ts';

/** Where paths are compared: no real folder, so nothing of the machine is asked. */
const ROOT = '/\uE002/project';
const HOME = '/\uE002/home';

/**
 * Sentences that grant what another one of the same owner forbids without an exception: the grant could never take effect,
 * so one of the two does not say what its writer meant. Between owners it is no contradiction: the stricter one wins.
 */
export function contradictions(policy: Policy): Problem[] {
  const stops = policy.rules.filter((rule) => rule.verdict === 'deny' && !rule.exceptions);
  return policy.rules
    .filter((rule) => rule.verdict === 'allow')
    .flatMap((grant) => {
      const stop = stops.find((rule) => rule.owner === grant.owner && forbids(rule.subject, grant.subject));
      return stop ? [problem(grant, stop)] : [];
    });
}

function problem(grant: Rule, stop: Rule): Problem {
  const { file, line, text } = grant.source;
  const other = `${stop.source.file}:${stop.source.line}`;
  return {
    file,
    line,
    text,
    message: `it contradicts "${stop.source.text}" (${other}), which forbids all of it or of a part of it`,
    suggestion: `- RESTRICTED: ${stop.source.text} unless listed below`,
  };
}

const all = (outer: string, inner: string): boolean => outer === '*' || within(word(inner), word(outer));

/** Does the first forbid the whole of some part that the second grants? */
function forbids(stop: Subject, grant: Subject): boolean {
  switch (stop.about) {
    case 'network':
      return (
        grant.about === 'network' &&
        grant.hosts.some((host) => stop.hosts.some((one) => hostWithin(one, host, stop.scope)))
      );
    case 'push':
      return (
        grant.about === 'push' &&
        (!stop.force || grant.force === true) &&
        grant.targets.some((to) => stop.targets.some((from) => all(from.remote, to.remote) && all(from.ref, to.ref)))
      );
    case 'scripts':
      return (
        grant.about === 'scripts' &&
        stop.runner === grant.runner &&
        grant.names.some((name) => stop.names.some((one) => all(one, name)))
      );
    case 'commands':
      if (stop.prefixes.some((prefix) => prefix.length === 0))
        return grant.about === 'commands' || grant.about === 'scripts';
      return (
        grant.about === 'commands' &&
        grant.prefixes.some((words) => stop.prefixes.some((prefix) => prefix.every((one, at) => words[at] === one)))
      );
    case 'tools':
      return grant.about === 'tools' && grant.names.some((name) => stop.names.some((one) => all(one, name)));
    case 'commits':
    case 'history':
      return grant.about === stop.about;
    case 'files':
      return (
        grant.about === 'files' &&
        grant.access.some((access) => stop.access.includes(access)) &&
        grant.paths.some((path) => pathWithin(stop, path))
      );
    case 'secrets':
      return false;
  }
}

function hostWithin(outer: string, inner: string, scope: 'all' | 'external'): boolean {
  if (outer === '*') return scope === 'all' || !/^(?:localhost|127\.|\[::1\])/.test(inner);
  if (outer === inner || outer === inner.replace(/:\d+$/, '')) return true;
  return outer.startsWith('*.') && inner.replace(/:\d+$/, '').endsWith(outer.slice(1));
}

function pathWithin(stop: Subject & { about: 'files' }, path: string): boolean {
  const pattern = pathPattern(path, ROOT, HOME);
  const absolute = `/${pattern.segments.map((segment) => segment.text).join('/')}`;
  const place: Place = { path: absolute, glob: pattern.literal === undefined ? 'plan' : undefined };
  const covered = stop.paths.some((one) => covers(pathPattern(one, ROOT, HOME), place));
  if (!stop.outside) return covered;
  return !covered && !TOOLCHAIN.some((folder) => covers(pathPattern(folder, ROOT, HOME), place));
}
