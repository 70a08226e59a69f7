import { execute, poison } from '../command.ts';
import { doubt, folders, touch } from '../effects.ts';
import { type Call, call as newCall } from '../found.ts';
import { sort } from '../options.ts';
import { type Handler, list, type Row } from '../row.ts';
import { fork, type Scope, type Value } from '../state.ts';
import { follow } from '../walk.ts';

/** Runs words as a command of their own, in place of the wrapper. */
export function rest(words: readonly Value[], scope: Scope, call: Call): void {
  call.wrapper = true;
  call.changes = 'no';
  if (words.length > 0) execute(words, scope, newCall(words.map((word) => word.text)), call.input);
}

/** A program that only starts another: options that take a value, and how many operands stand before the command. */
const wrap = (names: string, source: string, takes = '', operands = 0): Row => {
  const values = new Set(list(takes));
  return {
    names,
    source,
    run: (words, scope, call) => rest(sort(words, values, undefined, true).operands.slice(operands), scope, call),
  };
};

const ENV = new Set(list('-u --unset -C --chdir -S --split-string -P -a --argv0'));

/** env(1): assignments before the command, -C changes the folder, -S splits a text. */
const env: Handler = (words, scope, call) => {
  const sorted = sort(words, ENV, undefined, true);
  const inner: Scope = { ...scope, state: fork(scope.state) };
  const [folder] = sorted.values('-C', '--chdir');
  if (folder) inner.state.cwds = folders(scope, folder);
  const [text] = sorted.values('-S', '--split-string');
  let at = 0;
  for (; at < sorted.operands.length; at++) {
    const word = sorted.operands[at] as Value;
    const match = /^(\w+)=(.*)$/s.exec(word.text);
    if (!match) break;
    poison(match[1] as string, { text: match[2] as string, known: word.known }, call);
  }
  if (text) {
    call.wrapper = true;
    if (text.known) follow([text.text, ...sorted.operands.map((word) => word.text)].join(' '), inner);
    else doubt(call, 'which command env runs', false);
  } else if (at < sorted.operands.length) rest(sorted.operands.slice(at), inner, call);
  else call.changes = 'no';
};

/** Programs that run a text given by an option (`su -c`, `script -c`), or one joined from their operands. */
const texts = (names: string, source: string, option: string, takes: string, operands = 0): Row => ({
  names,
  source,
  run: (words, scope, call) => {
    const sorted = sort(words, new Set([...list(takes), ...list(option)]), undefined, option === '');
    const [text] = option === '' ? [] : sorted.values(...list(option));
    const joined = sorted.operands.slice(operands);
    if (text) {
      call.wrapper = true;
      if (text.known) follow(text.text, scope);
      else doubt(call, `what ${call.words[0]} runs`, false);
    } else if (option === '' || joined.length > 0) {
      call.wrapper = true;
      call.changes = 'no';
      if (joined.every((word) => word.known)) follow(joined.map((word) => word.text).join(' '), scope);
      else doubt(call, `what ${call.words[0]} runs`, false);
    } else doubt(call, `what is typed into ${call.words[0]}`, false);
  },
});

const FED: Value = { text: '…', known: false };
const XARGS = new Set(
  list(
    '-a -d -E -e -I -i -L -l -n -P -s --arg-file --delimiter --max-lines --max-args --max-procs --max-chars --replace --process-slot-var',
  ),
);

/** xargs(1): the command's last arguments, or its `{}`, come from standard input. */
const xargs: Handler = (words, scope, call) => {
  const sorted = sort(words, XARGS, undefined, true);
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

/** parallel(1): like xargs, and its command is shell text; after `:::` stand the arguments. */
const parallel: Handler = (words, scope, call) => {
  const sorted = sort(
    words,
    new Set(
      list('-j --jobs -a --arg-file -N -n -S --sshlogin --results --joblog --tmpdir --timeout --delay -I --colsep'),
    ),
    undefined,
    true,
  );
  const cut = sorted.operands.findIndex((word) => /^:::/.test(word.text));
  const command = cut < 0 ? sorted.operands : sorted.operands.slice(0, cut);
  const [first] = command;
  if (sorted.has('-S', '--sshlogin', '--results', '--joblog')) doubt(call, 'what the options of parallel do');
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

/** bash(1), command: with -v or -V it only tells; exec with nothing but redirections stays. */
const command: Handler = (words, scope, call) => {
  const sorted = sort(words, new Set(['-a']), undefined, true);
  if (sorted.has('-v', '-V') && call.words[0] === 'command') call.changes = 'no';
  else rest(sorted.operands, scope, call);
};

export const WRAPPERS: readonly Row[] = [
  { names: 'env', source: 'env(1)', run: env },
  { names: 'cross-env cross-env-shell', source: 'its README: assignments, then the command', run: env },
  { names: 'command builtin exec', source: 'bash(1)', run: command },
  { names: 'xargs gxargs', source: 'xargs(1)', run: xargs },
  { names: 'parallel', source: 'parallel(1)', run: parallel },
  wrap(
    'sudo doas',
    'sudo(8), doas(1)',
    '-u -g -h -p -C -r -t -T -U -D -R --user --group --host --prompt --chdir --chroot',
  ),
  wrap('timeout gtimeout', 'timeout(1)', '-s -k --signal --kill-after', 1),
  wrap(
    'nohup setsid chronic unbuffer caffeinate catchsegv eatmydata fakeroot dbus-run-session xvfb-run torsocks proxychains',
    'their manuals',
    '-n -s -e',
  ),
  wrap('nice', 'nice(1)', '-n --adjustment'),
  wrap('ionice chrt', 'ionice(1)', '-c -n -p -u --class --classdata'),
  wrap('taskset', 'taskset(1)', '-p', 1),
  wrap('stdbuf', 'stdbuf(1)', '-i -o -e --input --output --error'),
  wrap('time gtime', 'time(1)', '-f -o --format --output'),
  wrap('strace ltrace', 'strace(1)', '-e -o -p -s -E -u -a -O -S -P'),
  wrap('busybox toybox', 'busybox(1)'),
  wrap('corepack', 'its README'),
  wrap('dotenv dotenvx direnv-exec', 'their READMEs', '-e -f -p -c'),
  wrap('chroot unshare nsenter', 'their manuals', '-u -g --userspec --groups', 1),
  wrap('flock', 'flock(1)', '-w -E --timeout --wait', 1),
  texts('su runuser', 'su(1)', '-c --command', '-s -g -G -w --shell'),
  texts('script', 'script(1)', '-c --command', '-E -I -O -B -o -T -m'),
  texts('watch', 'watch(1): its operands are a shell command', '', '-n -d --interval'),
];
