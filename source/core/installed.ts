import type { Verified } from './event.ts';

/** So many file names are told. */
const FEW = 5;

/**
 * What is to be said of a green that only the agent's own changes to installed things (node_modules) made: null for any
 * other result. Files that it changed could be the very tools that judge it.
 */
export function installedText({ ok, installed }: Verified): string | null {
  if (!ok || !installed) return null;
  const { added, replaced, first } = installed;
  const counts = [...(added > 0 ? [`${added} new`] : []), ...(replaced > 0 ? [`${replaced} changed`] : [])].join(', ');
  const names = first.slice(0, FEW).map((path) => path.replace(/\p{C}/gu, '?'));
  const more = names.length < added + replaced ? ', …' : '';
  return `green only with what the agent put among the installed files (${counts}: ${names.join(', ')}${more})`;
}
