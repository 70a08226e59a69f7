import { doubt } from '../effects.ts';
import { sort } from '../options.ts';
import { type Handler, list, type Row } from '../row.ts';

const TAKES = new Set(list('-C -f -I -o -W -j -l --directory --file --makefile --include-dir --jobs'));

/** make(1): its operands are targets and assignments. */
const make: Handler = (words, _scope, call) => {
  const sorted = sort(words, TAKES);
  if (sorted.has('-n', '--just-print', '--dry-run', '-v', '--version')) call.changes = 'no';
  const targets = sorted.operands.filter((word) => !/^\w+[:+?]?=/.test(word.text));
  for (const target of targets.length > 0 ? targets : [{ text: 'all', known: true }])
    if (target.known) call.findings.push({ kind: 'script', runner: 'make', name: target.text });
    else doubt(call, `which target ${target.text} is`, false);
  if (sorted.has('-f', '--file', '--makefile', '-C', '--directory', '-I', '--eval'))
    doubt(call, 'which Makefile is used');
};

export const MAKE: readonly Row[] = [{ names: 'make gmake', source: 'make(1)', run: make }];
