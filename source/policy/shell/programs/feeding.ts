import { doubt, touch } from '../effects.ts';
import { sort } from '../options.ts';
import { type Handler, list, type Row } from '../row.ts';
import type { Value } from '../state.ts';
import { follow } from '../walk.ts';
import { rest, strange } from './wrappers.ts';

const FED: Value = { text: '…', known: false };
const XARGS = new Set(
  list('-a -d -E -I -L -n -P -s --arg-file --delimiter --max-args --max-procs --max-chars --process-slot-var'),
);
/** Their value, if any, is attached. */
const XARGS_ATTACHED = new Set(list('-e -i -l --eof --replace --max-lines'));
const XARGS_FLAGS = new Set(
  list('-0 -o -p -r -t -x --null --open-tty --interactive --no-run-if-empty --verbose --exit --show-limits'),
);

/** xargs(1): the command's last arguments, or its `{}`, come from standard input. */
const xargs: Handler = (words, scope, call) => {
  const sorted = sort(words, XARGS, XARGS_ATTACHED, true);
  strange(sorted, XARGS, new Set([...XARGS_FLAGS, ...XARGS_ATTACHED]), call);
  for (const value of sorted.values('-a', '--arg-file')) touch(scope, call, 'read', value);
  const mark =
    sorted.values('-I', '-i', '--replace')[0]?.text ?? (sorted.has('-i', '-I', '--replace') ? '{}' : undefined);
  const own = sorted.operands;
  if (own.length === 0) return rest([{ text: 'echo', known: true }], scope, call);
  // Without input it runs once as it stands (GNU).
  if (mark === undefined) rest(own, scope, call);
  rest(
    mark === undefined
      ? [...own, FED]
      : own.map((word) => (word.text.includes(mark) ? { text: word.text, known: false } : word)),
    scope,
    call,
  );
};

const PARALLEL = new Set(list('-j --jobs -a --arg-file -N -n --timeout --delay -I --colsep -P --max-procs'));
const PARALLEL_FLAGS = new Set(
  list(
    '-k -v -u -q -X -m -r -t --keep-order --bar --eta --progress --line-buffer --lb --will-cite --no-notice --ungroup --verbose --dry-run --null -0',
  ),
);

/** parallel(1): like xargs, and its command is shell text; after `:::` stand the arguments. */
const parallel: Handler = (words, scope, call) => {
  const sorted = sort(words, PARALLEL, undefined, true);
  strange(sorted, PARALLEL, PARALLEL_FLAGS, call);
  const cut = sorted.operands.findIndex((word) => /^:::/.test(word.text));
  const command = cut < 0 ? sorted.operands : sorted.operands.slice(0, cut);
  const [first] = command;
  if (!first) doubt(call, 'which commands parallel runs', false);
  else if (command.length === 1 && /\s/.test(first.text)) {
    follow(first.text, scope);
    follow(`${first.text} "$PARALLEL_ARGUMENT"`, scope);
  } else {
    rest(command, scope, call);
    rest(
      [...command.map((word) => (/\{[^}]*\}/.test(word.text) ? { ...word, known: false } : word)), FED],
      scope,
      call,
    );
  }
};

/** Programs that run another with arguments they read. */
export const FEEDING: readonly Row[] = [
  { names: 'xargs gxargs', source: 'xargs(1)', run: xargs },
  { names: 'parallel', source: 'parallel(1)', run: parallel },
];
