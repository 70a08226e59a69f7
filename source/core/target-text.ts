import type { Target } from './event.ts';

/** Where a rollback goes, in a few words. */
export function targetText(to: Target): string {
  switch (to.kind) {
    case 'checkpoint':
      return `checkpoint ${to.id}`;
    case 'commit':
      return `commit ${to.hash.slice(0, 10)}`;
    case 'part':
      return `${to.part.hunk === null ? '' : `hunk ${to.part.hunk + 1} of `}${to.part.path} as in ${to.part[to.part.side].slice(0, 10)}`;
  }
}
