import { dirname } from 'node:path/posix';
import type { Confinement } from '../confinement.ts';
import { quote } from '../file-canaries.ts';

/**
 * What is done inside, by a shell, before the program: what Linux does by mounts. What a person allowed of their home gets
 * its second place by a link, and private copies are really copied (as clones, where the volume can), if their place is
 * empty. Inside, because whatever lies on the way there is the agent's: a link of its making leads it nowhere. Null where
 * there is nothing to do.
 */
export function preamble({ also = [], copies }: Confinement): string | null {
  const links = also.map(
    ({ path, at }) =>
      `mkdir -p ${quote(dirname(at))} && { [ -e ${quote(at)} ] || ln -s ${quote(path)} ${quote(at)}; } 2>/dev/null`,
  );
  const laid = copies.map(({ over, layers }) => {
    const copied = layers.toReversed().map((layer) => {
      const [from, to] = [`${quote(layer)}/.`, quote(over)];
      return `cp -c -R -p ${from} ${to} 2>/dev/null || cp -R -p ${from} ${to} || echo ${quote(`chaperone: not all of ${layer} could be copied here`)} >&2`;
    });
    return `[ -n "$(ls -A ${quote(over)})" ] || { ${copied.join('; ')}; }`;
  });
  return links.length + laid.length === 0 ? null : [...links, ...laid, 'exec "$@"'].join('\n');
}
