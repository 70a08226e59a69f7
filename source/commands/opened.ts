import { closeSync, constants, openSync, readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Run } from '../core/run.ts';
import type { Closed } from '../policy/decision.ts';
import type { Facts } from '../policy/facts.ts';
import { pathPattern, touches } from '../policy/paths/pattern.ts';

/** What a person allowed beyond the bullets and that holds now: for the run, or once and not yet used. */
export function openedBy(run: Run, facts: Facts): Closed[] {
  return [...run.opened].flatMap(([key, { closed }]) =>
    run.grants.has(key) || run.once?.has(key) ? openFor(closed, facts) : [],
  );
}

/**
 * What has to be opened for it. In the project a file need not be there yet; outside an empty one is made, so that there is
 * something to mount.
 */
export function openFor(closed: readonly Closed[], facts: Facts): Closed[] {
  return closed.flatMap((one): Closed[] => {
    if (one.access === 'read') return matching(one, facts).map((path) => ({ ...one, path }));
    const { glob, ...named } = one;
    // Where a link leads, nobody was asked.
    if (glob)
      return openFor(
        matching(one, facts, false).map((path) => ({ ...named, path })),
        facts,
      );
    const { path } = one;
    if (facts.resolve(path) !== path) return [];
    const outside = !path.startsWith(`${facts.root}/`);
    if (outside && facts.kind(path) === 'absent' && facts.kind(dirname(path)) === 'folder') make(path);
    return [one];
  });
}

/** The paths that a shell's wildcards stand for now, links resolved; those in its last component only, others open nothing. */
function matching({ path, glob }: Closed, facts: Facts, links = true): string[] {
  if (!glob) return [path];
  const folder = dirname(path);
  if (/[*?[]/.test(folder)) return [];
  const pattern = pathPattern(path, facts.root, facts.home);
  const hidden = basename(path).startsWith('.');
  try {
    return readdirSync(folder)
      .filter((name) => hidden || !name.startsWith('.'))
      .filter((name) => links || facts.resolve(`${folder}/${name}`) === `${folder}/${name}`)
      .map((name) => facts.resolve(`${folder}/${name}`))
      .filter((one) => touches(pattern, { path: one }));
  } catch {
    return [];
  }
}

function make(path: string): void {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  try {
    closeSync(openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o666));
  } catch {
    // The person may not write there either: what is not there can't be opened.
  }
}
