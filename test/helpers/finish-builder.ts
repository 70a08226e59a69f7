import type { Finishing, Settlement } from '../../source/core/settle.ts';

/** What there is of the commits of a run that is over: two of its own, hooks, and a person who signs. */
export const finishing: Finishing = {
  branch: 'chaperone/refactor',
  commit: 'b'.repeat(40),
  commits: [
    { hash: '1'.repeat(40), subject: 'Add the \x1b[31mmodule', own: true, signed: false },
    { hash: '2'.repeat(40), subject: 'Port the reads', own: true, signed: false },
  ],
  fixed: null,
  hooks: { names: ['pre-commit', 'commit-msg'], unable: null },
  signing: { by: 'ssh key ~/.ssh/id.pub' },
  pushed: 0,
};

/** A branch that was renamed. */
export function renamed(more: Partial<Settlement> = {}): Settlement {
  const at = { branch: 'feature', commit: 'c'.repeat(40) };
  return {
    id: 1,
    how: { kind: 'rename', branch: 'feature' },
    state: 'done',
    before: { ...at, branch: 'chaperone/refactor' },
    after: at,
    notes: ['a note'],
    ...more,
  };
}
