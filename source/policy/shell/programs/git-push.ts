import { tidy } from '../../paths/locate.ts';
import { address, doubt } from '../effects.ts';
import type { Call } from '../found.ts';
import type { Scope, Value } from '../state.ts';
import type { GitUse } from './git-commands.ts';

/** Stands for a remote or branch that can't be known: only a rule about every push matches it, and it is asked. */
const UNKNOWN = '?';

/** Where a remote's name or address leads: the names it goes by, and its host (none for a folder). */
interface Destination {
  readonly names: readonly string[];
  readonly host: Host | undefined;
}

/** An address as git takes it: a URL, `user@host:path`, or a folder. */
function readHost(url: string): Host | undefined {
  if (/^[a-z][\w+.-]*:\/\//i.test(url)) {
    const found = address(url);
    return found && found !== 'local'
      ? { host: found.host, ...(found.port !== undefined && { port: found.port }) }
      : undefined;
  }
  const scp = /^(?:[^@/\s]+@)?(\[[^\]]+\]|[^:/\s]+):(?!\/\/)/.exec(url);
  const found = scp ? address((scp[1] as string).replace(/^\[([^:]*)\]$/, '$1'), 22) : undefined;
  return found && found !== 'local' ? { host: found.host, port: 22 } : undefined;
}

/** One spelling for all addresses of a repository: host and path, without scheme, user and `.git`. */
function readSame(url: string): string {
  const host = hostOf(url)?.host ?? '';
  const path = url
    .replace(/^[a-z][\w+.-]*:\/\/[^/]*/i, '')
    .replace(/^(?:[^@/\s]+@)?(?:\[[^\]]*\]|[^:/\s]+):(?!\/\/)/, '')
    .replace(/%([2-7][\da-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  // Forges answer under these names too, where their own is closed.
  const forge = host.replace(/^(?:www|ssh|altssh)\./, '');
  return `${forge}${tidy(`/${path}`).replace(/\.git$/, '')}`.toLowerCase();
}

interface Host {
  readonly host: string;
  readonly port?: number;
}

const addresses = new Map<string, { readonly host: Host | undefined; same?: string }>();

/** What is read from an address is kept: the same few remotes are asked for again and again. */
function known(url: string): { readonly host: Host | undefined; same?: string } {
  const found = addresses.get(url) ?? { host: readHost(url) };
  if (addresses.size > 500) addresses.clear();
  addresses.set(url, found);
  return found;
}

const hostOf = (url: string): Host | undefined => known(url).host;

function sameness(url: string): string {
  const found = known(url);
  found.same ??= readSame(url);
  return found.same;
}

/** Finds what a remote's name or address means; undefined when it can't be known. */
function destination(value: Value, scope: Scope, foreign: boolean, pushing: boolean): Destination | undefined {
  const { text } = value;
  if (!value.known || scope.hunt.remotes === 'changed') return undefined;
  const remotes = foreign ? {} : scope.hunt.facts.remotes();
  const named = Object.hasOwn(remotes, text) ? remotes[text] : undefined;
  if (!named && (foreign ? !/[:/]/.test(text) : !/[:/.]/.test(text))) return undefined;
  const url = named ? (pushing ? named.pushUrl : named.url) : text;
  const same = Object.entries(remotes).filter(
    ([, one]) => sameness(one.pushUrl) === sameness(url) || sameness(one.url) === sameness(url),
  );
  return {
    names: [
      ...new Set([...(named ? [text] : []), ...same.map(([name]) => name), ...(named || same.length > 0 ? [] : [url])]),
    ],
    host: hostOf(url),
  };
}

/** Notes the host that a fetch from a remote reaches; without a name, the branch's own remote or origin. */
export function remoteHost(remote: Value | undefined, scope: Scope, call: Call, foreign: boolean): void {
  const { facts } = scope.hunt;
  const branch = facts.branch();
  const name = remote ?? { text: (branch && facts.gitConfig(`branch.${branch}.remote`)) || 'origin', known: true };
  const found = destination(name, scope, foreign, false);
  if (!found) doubt(call, `which host ${name.text} is`);
  else if (found.host) call.findings.push({ kind: 'fetch', ...found.host });
}

/** git-push(1): which remotes and branches a push reaches, by its arguments or else by the configuration. */
export function push({ sorted, scope, call, foreign }: GitUse): void {
  call.changes = 'no';
  const { facts } = scope.hunt;
  const branch = foreign ? undefined : facts.branch();
  const [first, ...specs] = sorted.operands;
  const preset =
    (branch &&
      (facts.gitConfig(`branch.${branch}.pushRemote`) ??
        facts.gitConfig('remote.pushDefault') ??
        facts.gitConfig(`branch.${branch}.remote`))) ??
    'origin';
  const remote = first ?? sorted.values('--repo')[0] ?? { text: preset, known: true };
  const force = sorted.has(
    ...['-f', '--force', '--force-with-lease', '--force-if-includes', '--mirror', '-d', '--delete', '--prune'],
  );
  const refs: { ref: string; force: boolean }[] = [];
  if (sorted.has('--all', '--branches', '--mirror', '--prune')) refs.push({ ref: '*', force });
  if (sorted.has('--tags', '--follow-tags')) refs.push({ ref: 'refs/tags/*', force });
  for (const [index, spec] of specs.entries()) {
    if (spec.text === 'tag' && specs[index + 1]) continue;
    refs.push(refspec(spec, branch, force));
  }
  if (specs.length === 0 && !sorted.has('--all', '--branches', '--mirror', '--tags'))
    refs.push(...presets(remote.text, branch, scope, foreign).map((ref) => ({ ref, force })));
  send(remote, refs, scope, call, foreign);
}

/** git-send-pack(1): a push by plumbing, to an address. */
export function sendPack({ sorted, scope, call, foreign }: GitUse): void {
  call.changes = 'no';
  const [remote, ...specs] = sorted.operands;
  const force = sorted.has('--force', '-f', '--mirror');
  const branch = foreign ? undefined : scope.hunt.facts.branch();
  const refs = specs.map((spec) => refspec(spec, branch, force));
  if (refs.length === 0 || sorted.has('--all', '--mirror', '--stdin')) refs.push({ ref: '*', force });
  send(remote ?? { text: 'origin', known: true }, refs, scope, call, foreign);
}

/** `[+]source[:target]`, `:target` deletes, `:` pushes all that match; `HEAD` and `@` are the branch checked out. */
function refspec(spec: Value, branch: string | undefined, force: boolean): { ref: string; force: boolean } {
  const text = spec.text.replace(/^\+/, '');
  const forced = force || text !== spec.text;
  if (!spec.known) return { ref: UNKNOWN, force: forced };
  if (text === ':' || /^(?:.*:)?refs\/\*$/.test(text)) return { ref: '*', force: forced };
  const [source = '', target] = text.split(/:(.*)/s);
  const name = target ?? source;
  // Nothing before the colon deletes the branch, and its commits with it.
  if (source === '' && target !== undefined) return { ref: name.replace(/^(?:refs\/)?heads\//, ''), force: true };
  if (target === undefined && /^(?:HEAD|@)$/.test(name)) return { ref: branch ?? UNKNOWN, force: forced };
  if (/[~^]|@\{/.test(name)) return { ref: UNKNOWN, force: forced };
  return { ref: name.replace(/^(?:refs\/)?heads\//, ''), force: forced };
}

/** What `git push` without a refspec pushes (push.default, remote.<name>.push). */
function presets(remote: string, branch: string | undefined, scope: Scope, foreign: boolean): string[] {
  if (foreign) return [UNKNOWN];
  const { facts } = scope.hunt;
  if (facts.gitConfig(`remote.${remote}.mirror`) === 'true') return ['*'];
  const configured = facts.gitConfig(`remote.${remote}.push`);
  if (configured !== undefined) return [refspec({ text: configured, known: true }, branch, false).ref];
  if (branch === undefined) return [UNKNOWN];
  const upstream = facts.gitConfig(`branch.${branch}.merge`)?.replace(/^refs\/heads\//, '');
  switch (facts.gitConfig('push.default')) {
    case 'matching':
      return ['*'];
    case 'nothing':
      return [];
    case 'upstream':
    case 'tracking':
      return [upstream ?? UNKNOWN];
    case 'current':
      return [branch];
    default:
      return upstream !== undefined && upstream !== branch ? [branch, upstream] : [branch];
  }
}

function send(
  remote: Value,
  refs: readonly { ref: string; force: boolean }[],
  scope: Scope,
  call: Call,
  foreign: boolean,
): void {
  const to = destination(remote, scope, foreign, true);
  if (!to) doubt(call, `where a push to ${remote.text} goes`, false);
  if (scope.hunt.facts.gitConfig('include.path') !== undefined)
    doubt(call, 'what included git configuration says', false);
  for (const { ref, force } of refs) {
    if (ref === UNKNOWN) doubt(call, 'which branch the push changes', false);
    // A remote that is not configured (yet) is still meant by its name.
    for (const name of to?.names ?? [remote.known ? remote.text : UNKNOWN])
      call.findings.push({ kind: 'push', remote: name, ref, force, ...(to?.host && { host: to.host.host }) });
  }
}

/** A push asked for by itself, not as a command. */
export function pushTo(remote: string, ref: string, force: boolean, scope: Scope, call: Call): void {
  send(
    { text: remote, known: true },
    [refspec({ text: ref, known: true }, scope.hunt.facts.branch(), force)],
    scope,
    call,
    false,
  );
}
