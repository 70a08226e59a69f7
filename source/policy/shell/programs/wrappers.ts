import { execute } from '../command.ts';
import { doubt, folders, touch } from '../effects.ts';
import { type Call, call as newCall } from '../found.ts';
import { type Sorted, sort } from '../options.ts';
import { poison } from '../poison.ts';
import { type Handler, list, type Row } from '../row.ts';
import { fork, type Scope, type Value } from '../state.ts';
import { follow } from '../walk.ts';

/** Runs words as a command of their own, in place of the wrapper. */
export function rest(words: readonly Value[], scope: Scope, call: Call): void {
  call.wrapper = true;
  call.changes = 'no';
  if (words.length > 0) execute(words, scope, newCall(words.map((word) => word.text)), call.input);
}

/**
 * A program that only starts another: options that take a value, those that take none, and how many operands stand before
 * the command. With any other option it can't be told where the command begins.
 */
const wrap = (names: string, source: string, takes = '', flags = '', operands = 0, writes = ''): Row => {
  const values = new Set([...list(takes), ...list(writes)]);
  const known = new Set(list(flags));
  return {
    names,
    source,
    run: (words, scope, call) => {
      const sorted = sort(words, values, undefined, true);
      strange(sorted, values, known, call);
      // strace(1): after a bar stands a command.
      for (const value of sorted.values(...list(writes)))
        if (/^[|!]/.test(value.text)) follow(value.text.slice(1), scope);
        else touch(scope, call, 'write', value);
      if (sorted.operands.length <= operands && sorted.has('-s', '-i', '--shell', '--login'))
        doubt(call, `what the shell of ${call.words[0]} is given to run`, false);
      rest(sorted.operands.slice(operands), scope, call);
    },
  };
};

/** Notes options of a wrapper that are not known. */
export function strange(sorted: Sorted, takes: ReadonlySet<string>, flags: ReadonlySet<string>, call: Call): void {
  for (const { name } of sorted.options)
    if (!takes.has(name) && !flags.has(name) && !/^--(?:help|version)$/.test(name))
      doubt(call, `which command ${call.words[0]} runs with ${name}`, false);
}

const ENV = new Set(list('-u --unset -C --chdir -S --split-string -P -a --argv0'));
const ENV_FLAGS = new Set(list('- -i --ignore-environment -0 --null -v --debug'));

/** env(1): assignments before the command, -C changes the folder, -S splits a text. */
const env: Handler = (words, scope, call) => {
  const sorted = sort(words, ENV, undefined, true);
  strange(sorted, ENV, ENV_FLAGS, call);
  const inner: Scope = { ...scope, state: fork(scope.state) };
  const [folder] = sorted.values('-C', '--chdir');
  if (folder) inner.state.cwds = folders(scope, folder);
  const [text] = sorted.values('-S', '--split-string');
  let at = 0;
  for (; at < sorted.operands.length; at++) {
    const word = sorted.operands[at] as Value;
    const match = /^(\w+)=(.*)$/s.exec(word.text);
    if (!match) break;
    poison(match[1] as string, { text: match[2] as string, known: word.known }, scope, call);
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

const ARGV0 = new Set(['-a']);
const BUILTIN_FLAGS = new Set(list('-p -v -V -c -l'));

/** bash(1), command: with -v or -V it only tells; exec with nothing but redirections stays. */
const command: Handler = (words, scope, call) => {
  const sorted = sort(words, ARGV0, undefined, true);
  strange(sorted, ARGV0, BUILTIN_FLAGS, call);
  if (sorted.has('-v', '-V') && call.words[0] === 'command') call.changes = 'no';
  else rest(sorted.operands, scope, call);
};

const FLOCK = new Set(list('-w -E --timeout --wait --conflict-exit-code'));
const FLOCK_FLAGS = new Set(
  list('-s -x -e -u -n -o -F -v --shared --exclusive --unlock --nonblock --close --no-fork --verbose'),
);

/** flock(1): a lock file, then a command, or a text after -c. */
function flock(words: readonly Value[], scope: Scope, call: Call): void {
  const sorted = sort(words, FLOCK, undefined, true);
  strange(sorted, FLOCK, FLOCK_FLAGS, call);
  const [file, first, text] = sorted.operands;
  if (file) touch(scope, call, 'write', file);
  if (!first) call.changes = 'no';
  else if (/^(?:-c|--command)$/.test(first.text)) {
    call.wrapper = true;
    if (text?.known) follow(text.text, scope);
    else doubt(call, 'what flock runs', false);
  } else rest(sorted.operands.slice(1), scope, call);
}

const SCRIPT = new Set(
  list('-c --command -E -I -O -B -o -T -m --log-in --log-out --log-io --log-timing --echo --output-limit'),
);

/** script(1): keeps what a shell, or the command after -c, does in a file. */
function script(words: readonly Value[], scope: Scope, call: Call): void {
  const sorted = sort(words, SCRIPT);
  const [file, ...command] = sorted.operands;
  const logs = sorted.values('-I', '-O', '-B', '-T', '--log-in', '--log-out', '--log-io', '--log-timing');
  for (const value of [file ?? { text: 'typescript', known: true }, ...logs]) touch(scope, call, 'write', value);
  const [text] = sorted.values('-c', '--command');
  call.wrapper = true;
  if (text?.known) follow(text.text, scope);
  // BSD's takes the command as words.
  else if (!text && command.length > 0) rest(command, scope, call);
  else doubt(call, 'what script runs', false);
}

export const WRAPPERS: readonly Row[] = [
  { names: 'env', source: 'env(1)', run: env },
  { names: 'cross-env cross-env-shell', source: 'its README: assignments, then the command', run: env },
  { names: 'command builtin exec', source: 'bash(1)', run: command },
  wrap(
    'sudo',
    'sudo(8)',
    '-u -g -h -p -C -r -t -T -U -D -R --user --group --host --prompt --chdir --chroot --close-from',
    '-A -b -E -H -i -K -k -l -n -P -S -s -V -v -N -B --login --non-interactive --preserve-env --set-home --shell --stdin --background',
  ),
  wrap('doas', 'doas(1)', '-u -C -a', '-n -s -L'),
  wrap(
    'timeout gtimeout',
    'timeout(1)',
    '-s -k --signal --kill-after',
    '-f -p -v --foreground --preserve-status --verbose',
    1,
  ),
  wrap('nohup eatmydata busybox toybox corepack', 'their manuals'),
  wrap('setsid', 'setsid(1)', '', '-c -f -w --ctty --fork --wait'),
  wrap('chronic', 'chronic(1)', '', '-v -e'),
  wrap('unbuffer', 'unbuffer(1)', '', '-p'),
  wrap('caffeinate', 'caffeinate(8)', '-t -w', '-d -i -m -s -u'),
  wrap('fakeroot', 'fakeroot(1)', '-l --lib --faked -s -i -b', '-u -h -v'),
  wrap(
    'xvfb-run',
    'xvfb-run(1)',
    '-e -f -n -p -s -w --error-file --auth-file --server-num --server-args --wait',
    '-a -l --auto-servernum --listen-tcp',
  ),
  wrap('dbus-run-session', 'dbus-run-session(1)', '--config-file --dbus-daemon'),
  wrap('nice', 'nice(1)', '-n --adjustment', '-0 -1 -2 -3 -4 -5 -6 -7 -8 -9'),
  wrap('ionice', 'ionice(1)', '-c -n --class --classdata', '-t --ignore'),
  wrap('taskset', 'taskset(1)', '', '-c -a --cpu-list --all-tasks', 1),
  wrap('chrt', 'chrt(1)', '-T -P -D', '-b -d -f -i -o -r -R -v --batch --idle --other --fifo --rr', 1),
  wrap('stdbuf', 'stdbuf(1)', '-i -o -e --input --output --error'),
  wrap('time gtime', 'time(1)', '-f --format', '-p -v -a -q --portability --verbose --append --quiet'),
  wrap(
    'strace',
    'strace(1)',
    '-e -s -E -u -a -O -S -P -X -b -I',
    '-f -ff -t -tt -T -c -C -q -r -v -x -y -i -k -n -w -Z -z -d -D -h',
    0,
    '-o --output',
  ),
  wrap('ltrace', 'ltrace(1)', '-e -s -u -a -n -l -x -p', '-f -t -T -c -C -i -L -S -r', 0, '-o --output'),
  wrap(
    'valgrind',
    'valgrind(1)',
    '',
    '-q -v --quiet --verbose --leak-check --tool --error-exitcode --track-origins --show-leak-kinds',
    0,
    '--log-file --xml-file',
  ),
  wrap('rlwrap', 'rlwrap(1)', '-f -H -l', '-a -c'),
  wrap('dotenv', 'its README', '-e -v -p', '-o'),
  { names: 'flock', source: 'flock(1)', run: flock },
  texts('su runuser', 'su(1)', '-c --command', '-s -g -G -w --shell'),
  { names: 'script', source: 'script(1)', run: script },
  texts('watch', 'watch(1): its operands are a shell command', '', '-n -d --interval'),
];
