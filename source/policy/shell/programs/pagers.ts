import { doubt, touch } from '../effects.ts';
import { sort } from '../options.ts';
import { type Handler, list, type Row } from '../row.ts';
import { follow } from '../walk.ts';

const WRITES = list('-o -O --log-file --LOG-FILE');
const KEYS = list('-k --lesskey-file --lesskey-src --lesskey-context');
const TAKES = new Set([...list('-p -P -b -h -j -x -y -t -T -z'), ...WRITES, ...KEYS]);

/** less(1), more(1): `+` gives a command of the pager's own, of which `!` and `|` run others; a key file can do the same. */
const pager: Handler = (words, scope, call) => {
  for (const { text, known } of words.filter((word) => word.text.startsWith('+'))) {
    if (/^\+\+?(?:\d*[gGp%F]?|[/?].*)$/.test(text)) continue;
    doubt(call, `what ${text} does in a pager`);
    call.changes = 'unknown';
    const [, run] = /^\++(?:[!#]|\|.)(.+)$/s.exec(text) ?? [];
    if (run && known) follow(run, scope);
  }
  const sorted = sort(
    words.filter((word) => !word.text.startsWith('+')),
    TAKES,
  );
  for (const value of sorted.values(...WRITES)) touch(scope, call, 'write', value);
  for (const value of sorted.values(...KEYS)) {
    touch(scope, call, 'read', value);
    doubt(call, `what the keys of ${call.words[0]} do`);
  }
  for (const value of sorted.operands) touch(scope, call, 'read', value);
};

export const PAGERS: readonly Row[] = [
  { names: 'less more most', source: 'less(1), more(1)', changes: 'no', run: pager },
];
