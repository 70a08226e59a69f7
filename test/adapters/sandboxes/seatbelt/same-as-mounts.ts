import fc from 'fast-check';
import { expect } from 'vitest';
import { pinned } from '../../../../source/adapters/sandboxes/bubblewrap/bubblewrap.ts';
import type { Confinement } from '../../../../source/adapters/sandboxes/confinement.ts';
import { profile } from '../../../../source/adapters/sandboxes/seatbelt/profile.ts';
import { interpret } from './interpret.ts';
import { layout } from './layout.ts';

export const plain: Confinement = {
  ...{ root: '/p', writable: ['/p/src'], fixed: [], hidden: [], readable: [], copies: [] },
  ...{ git: null, home: '/s/run/agent', doors: [] },
};

/** The profile of a confinement, as it is understood here. */
export function compiled(confinement: Confinement) {
  const made = profile(confinement, ['/usr'], 'chaperone-tag');
  if ('refused' in made) throw new Error(made.refused);
  return interpret(made.profile);
}

/** Paths of few names, so that they often lie in one another. */
export const below = (top: string) =>
  fc.array(fc.constantFrom('a', 'b', 'c.md'), { minLength: 1, maxLength: 4 }).map((parts) => [top, ...parts].join('/'));
const some = (top: string) => fc.uniqueArray(below(top), { maxLength: 5 });
export const confinements: fc.Arbitrary<Confinement> = fc
  .record({
    writable: some('/p'),
    fixed: some('/p'),
    hidden: some('/p'),
    readable: some('/o'),
    secrets: some('/o'),
    own: fc.boolean(),
  })
  .map(({ secrets, own, ...lists }) => ({
    ...plain,
    ...lists,
    hidden: [...lists.hidden, ...secrets, ...(own ? ['/s'] : [])],
  }));
const places = fc.oneof(below('/p'), below('/o'), below('/s/run'), below('/s/run/agent'), below('/usr'), below('/x'));

/** Of each path the profile says just what the mounts of Linux make of it. */
export function sameAsMounts(confinement: Confinement, paths: readonly string[]): void {
  const rules = compiled(confinement);
  const laid = layout(confinement);
  const firm = new Set(pinned(confinement));
  const twice = (value: boolean) => [value, value];
  for (const path of paths) {
    const can = (operation: string) => rules.allows({ operation, path });
    const writes = laid.at(path) === 'written';
    expect([path, can('file-read-data'), can('process-exec')]).toEqual([path, ...twice(laid.at(path) !== 'other')]);
    expect([path, can('file-write-data'), can('file-write-mode')]).toEqual([path, ...twice(writes)]);
    const free = writes && !laid.mounted(path) && !firm.has(path);
    expect([path, can('file-write-unlink'), can('file-write-create')]).toEqual([path, ...twice(free)]);
  }
}

export const samples = fc.tuple(confinements, fc.array(places, { minLength: 1, maxLength: 30 }));
