import type { Closed, Verdict } from './decision.ts';
import type { Facts } from './facts.ts';
import { judgeFile } from './judge/files.ts';
import type { Judged } from './judge/judged.ts';
import { type Prepared, prepare } from './judge/prepare.ts';
import { inside } from './paths/pattern.ts';
import type { Access, Policy } from './policy.ts';

/** May this be made or changed, or deleted? Paths are absolute. */
export type MayChange = (access: 'write' | 'delete', path: string) => boolean;

/** What holds beside the policy. */
export interface Beyond {
  /** What a person allowed although it is asked for: exact paths, no globs. */
  readonly opened: readonly Closed[];
  /** What can't be changed now although a bullet allows it: nobody watches, and it was never seen. Default: nothing. */
  readonly shut?: (path: string) => boolean;
}

/** The evaluator's own word on each path, with what a person answered. What a bullet forbids stays forbidden. */
export function mayChange(policy: Policy, facts: Facts, { opened, shut }: Beyond): MayChange {
  const prepared = prepare(policy, facts.root, facts.home);
  const answered = (access: 'write' | 'delete', path: string): boolean =>
    opened.some(
      (one) => (access === 'write' ? one.access !== 'read' : one.access === access) && inside(path, one.path),
    );
  return (access, path) => {
    if (shut?.(path)) return false;
    const verdict = judged(prepared, access, path, facts);
    return verdict === 'allow' || (verdict === 'ask' && answered(access, path));
  };
}

/** Is it forbidden to make or change this path, whatever anybody answers? For what is not there yet no mount can hold it. */
export const forbids = (policy: Policy, facts: Facts, path: string): boolean =>
  judged(prepare(policy, facts.root, facts.home), 'write', path, facts) === 'deny';

/** What the rules say of one path, as the sandbox asks: nobody vouches for a program inside. */
export function judged(prepared: Prepared, access: Access, path: string, facts: Facts): Verdict {
  const found: Judged[] = [];
  judgeFile(prepared, access, { path }, facts, { sandboxed: true, vouched: false }, found);
  if (found.some(({ verdict }) => verdict === 'deny')) return 'deny';
  return found.every(({ verdict }) => verdict === 'allow') ? 'allow' : 'ask';
}
