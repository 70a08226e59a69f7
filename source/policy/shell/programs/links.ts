import { folders, touch } from '../effects.ts';
import { sort } from '../options.ts';
import { type Handler, list, type Row } from '../row.ts';
import type { Value } from '../state.ts';

const name = (value: Value): string => value.text.replace(/\/+$/, '').split('/').at(-1) ?? '';

/** ln(1): a symbolic link's target is found from the link's own folder; what follows the link later goes there. */
const ln: Handler = (words, scope, call) => {
  const sorted = sort(words, new Set(list('-t -S --target-directory --suffix')));
  const [given] = sorted.values('-t', '--target-directory');
  const { operands } = sorted;
  const [first] = operands;
  if (!first) return;
  const last = operands.at(-1) as Value;
  const targets = given || operands.length === 1 ? operands : operands.slice(0, -1);
  const to = given ?? (operands.length === 1 ? { text: '.', known: true } : last);
  const [place] = folders(scope, to) ?? [];
  const into =
    given !== undefined ||
    operands.length !== 2 ||
    (place !== undefined &&
      scope.hunt.facts.kind(place) === 'folder' &&
      !sorted.has('-T', '-n', '--no-dereference', '--no-target-directory'));
  for (const target of targets) {
    const link: Value = into ? { text: `${to.text}/${name(target)}`, known: to.known && target.known } : to;
    const folder = link.text.includes('/') ? link.text.slice(0, link.text.lastIndexOf('/')) || '/' : '.';
    const relative = sorted.has('-s', '--symbolic') && !sorted.has('-r', '--relative') && !target.text.startsWith('/');
    const real: Value = relative ? { text: `${folder}/${target.text}`, known: target.known && link.known } : target;
    touch(scope, call, 'read', real, true);
    touch(scope, call, 'write', link);
    const [at] = folders(scope, { text: folder, known: link.known }) ?? [];
    const [points] = folders(scope, real) ?? [];
    if (at === undefined || points === undefined) continue;
    scope.hunt.links ??= new Map();
    scope.hunt.links.set(`${at === '/' ? '' : at}/${name(link)}`, points);
  }
};

export const LINKS: readonly Row[] = [{ names: 'ln link', source: 'ln(1)', changes: 'no', run: ln }];
