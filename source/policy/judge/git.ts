import { meet, type Segment, within, word } from '../paths/segment.ts';
import type { Finding } from '../shell/found.ts';
import { fallback, type Judged, ruled } from './judged.ts';
import { judgeFetch } from './network.ts';
import { type OnPush, type Prepared, tried } from './prepare.ts';

type Push = Finding & { kind: 'push' };

type Target = OnPush['targets'][number];
type Test = (pattern: Segment, text: Segment) => boolean;

const fits = (pattern: Segment, text: Segment, test: Test): boolean =>
  pattern.text === '*' || (text.text !== '?' && test(pattern, text));
const covering: Test = (outer, inner) => within(inner, outer);

/** Judges a push. A rule about all of the network holds for it too; one about external APIs does not. */
export function judgePush(prepared: Prepared, push: Push, sandboxed: boolean, out: Judged[]): void {
  const what = (): string => told(push);
  const remote = word(push.remote);
  const ref = word(push.ref);
  // A tag is named with its prefix or without.
  const bare = push.ref.startsWith('refs/tags/') ? word(push.ref.slice('refs/tags/'.length)) : ref;
  const hits = (target: Target): boolean =>
    fits(target.remote, remote, meet) && (fits(target.ref, ref, meet) || fits(target.ref, bare, meet));
  const covers = (target: Target): boolean => fits(target.remote, remote, covering) && fits(target.ref, ref, covering);
  const before = out.length;
  tried(
    prepared.push,
    (on) => (!on.force || push.force) && on.targets.some(hits),
    (on) => on.force === push.force && on.targets.some(covers),
    what,
    out,
  );
  if (push.force) for (const rule of prepared.history.stops) out.push(ruled(rule.match, what));
  const flat = push.host ? prepared.network.stops.filter((rule) => rule.on.scope === 'all') : [];
  if (push.host && flat.length > 0) {
    const network: Judged[] = [];
    judgeFetch(
      { network: { stops: flat, grants: prepared.network.grants } },
      { kind: 'fetch', host: push.host },
      sandboxed,
      network,
    );
    out.push(...network.filter((one) => one.match && one.verdict !== 'allow'));
  }
  if (out.length === before)
    out.push(
      fallback(
        'ask',
        what,
        prepared.push.grants.length > 0 ? ', which no ALLOWED bullet covers' : ', which no bullet mentions',
      ),
    );
}

function told({ remote, ref, force }: Push): string {
  const to = ref === '?' ? '(unknown branch)' : ref === '*' ? '(all branches)' : ref;
  return `push${force ? ' by force' : ''} to ${remote === '?' ? 'an unknown remote' : remote} ${to}`;
}

/** Judges rewriting history and committing: only a rule stops them, what runs git is judged as a command. */
export function judgeGit(prepared: Prepared, finding: Finding & { kind: 'history' | 'commit' }, out: Judged[]): void {
  const what = (): string => (finding.kind === 'commit' ? 'commit' : `rewrite history: it ${finding.how}`);
  const family = finding.kind === 'commit' ? prepared.commits : prepared.history;
  for (const rule of family.stops) out.push(ruled(rule.match, what));
  for (const rule of family.grants) out.push(ruled(rule.match, what));
}
