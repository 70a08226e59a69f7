import { meet, type Segment, within, word } from '../paths/segment.ts';
import type { PushTarget } from '../policy.ts';
import type { Finding } from '../shell/found.ts';
import { type Judged, ruled } from './judged.ts';
import { judgeFetch } from './network.ts';
import { type Prepared, tried } from './prepare.ts';

type Push = Finding & { kind: 'push' };

const fits = (pattern: string, text: string, test: (pattern: Segment, text: Segment) => boolean): boolean =>
  pattern === '*' || (text !== '?' && test(word(pattern), word(text)));

/** Tags are named with and without their prefix. */
const bare = (ref: string): string => ref.replace(/^refs\/tags\//, '');

const hits = (target: PushTarget, push: Push): boolean =>
  fits(target.remote, push.remote, meet) &&
  (fits(target.ref, push.ref, meet) || fits(target.ref, bare(push.ref), meet));

const covers = (target: PushTarget, push: Push): boolean =>
  fits(target.remote, push.remote, (outer, inner) => within(inner, outer)) &&
  fits(target.ref, push.ref, (outer, inner) => within(inner, outer));

/** Judges a push. A rule about all of the network holds for it too; one about external APIs does not. */
export function judgePush(prepared: Prepared, push: Push, sandboxed: boolean): Judged[] {
  const what = `${push.force ? 'push by force' : 'push'} to ${push.remote === '?' ? 'an unknown remote' : push.remote} ${push.ref === '?' ? '(unknown branch)' : push.ref === '*' ? '(all branches)' : push.ref}`;
  const { stops, grants } = tried(
    prepared.push,
    (on) => (!on.force || push.force) && on.targets.some((target) => hits(target, push)),
    (on) => on.force === push.force && on.targets.some((target) => covers(target, push)),
  );
  const out = [...stops, ...grants].map((rule) => ruled(rule.match, what));
  if (push.force) for (const rule of prepared.history.stops) out.push(ruled(rule.match, what));
  if (push.host) {
    const flat = prepared.network.stops.filter((rule) => rule.on.scope === 'all');
    if (flat.length > 0)
      out.push(
        ...judgeFetch(
          { ...prepared, network: { stops: flat, grants: prepared.network.grants } },
          { kind: 'fetch', host: push.host },
          sandboxed,
        ).filter((one) => one.match && one.verdict !== 'allow'),
      );
  }
  if (out.length === 0)
    out.push({
      verdict: 'ask',
      why: `${what}, which no ${prepared.push.grants.length > 0 ? 'ALLOWED bullet covers' : 'bullet mentions'}`,
    });
  return out;
}

/** Judges rewriting history and committing: only a rule stops them, what runs git is judged as a command. */
export function judgeGit(prepared: Prepared, finding: Finding & { kind: 'history' | 'commit' }): Judged[] {
  const what = finding.kind === 'commit' ? 'commit' : `rewrite history: it ${finding.how}`;
  const family = finding.kind === 'commit' ? prepared.commits : prepared.history;
  return [...family.stops, ...family.grants].map((rule) => ruled(rule.match, what));
}
