import { doubt, reach, touch } from '../effects.ts';
import { sort } from '../options.ts';
import { type Handler, list, operate, type Row } from '../row.ts';
import type { Value } from '../state.ts';
import { follow } from '../walk.ts';

const HERE: Value = { text: '.', known: true };
const TAR_RUNS = list(
  '--to-command -I --use-compress-program --checkpoint-action --rsh-command --rmt-command -F --info-script --new-volume-script',
);
const TAR_WRITES = list('-g --listed-incremental --index-file --volno-file');
const TAR_READS = list('-T --files-from -X --exclude-from');
const TAR = new Set([
  ...list(
    '-f --file -C --directory --transform --strip-components -b -N --newer --owner --group --mode --mtime --one-top-level --exclude',
  ),
  ...TAR_RUNS,
  ...TAR_WRITES,
  ...TAR_READS,
]);

/** tar(1): the first word may be options without a dash. c writes the archive, x writes what it holds, t and d read. */
const tar: Handler = (words, scope, call) => {
  const [first, ...rest] = words;
  const dashed = first && !first.text.startsWith('-') ? [{ ...first, text: `-${first.text}` }, ...rest] : words;
  const sorted = sort(dashed, TAR);
  const [archive] = sorted.values('-f', '--file');
  const folders = sorted.values('-C', '--directory');
  const [into = HERE] = folders.slice(-1);
  const creates = sorted.has('-c', '--create', '-r', '--append', '-u', '--update', '-A', '--delete');
  const remote = /^(?:[^@/\s]+@)?([^:/\s]+):/.exec(archive?.text ?? '');
  if (archive?.known && remote && !sorted.has('--force-local'))
    reach(call, { known: true, text: remote[1] as string }, 22);
  else if (archive && archive.text !== '-') touch(scope, call, creates ? 'write' : 'read', archive);
  // Each name is meant from the folder that -C went to before it; any of them here.
  const named = [
    ...sorted.operands,
    ...sorted.operands.flatMap((value) => folders.map((folder) => below(folder, value))),
  ];
  if (creates && !sorted.has('--delete'))
    for (const value of named) {
      touch(scope, call, 'read', value, true);
      if (sorted.has('--remove-files')) touch(scope, call, 'delete', value, true);
    }
  else if (sorted.has('-x', '--extract', '--get') && !sorted.has('-O', '--to-stdout'))
    touch(scope, call, 'write', into, true);
  for (const value of sorted.values('--one-top-level')) touch(scope, call, 'write', below(into, value), true);
  for (const value of sorted.values(...TAR_READS)) touch(scope, call, 'read', value);
  for (const value of sorted.values(...TAR_WRITES)) touch(scope, call, 'write', value);
  for (const value of sorted.values(...TAR_RUNS)) {
    doubt(call, 'what the options of tar run');
    if (value.known) follow(value.text.replace(/^exec=/, ''), scope);
  }
  if (sorted.has('-P', '--absolute-names', '--transform', '--remove-files')) doubt(call, 'which files tar writes');
};

const below = (folder: Value, value: Value): Value =>
  value.text.startsWith('/')
    ? value
    : { ...value, text: `${folder.text}/${value.text}`, known: folder.known && value.known };

/** dd(1): `if=` is read, `of=` written. */
const dd: Handler = (words, scope, call) => {
  for (const word of words) {
    const [, name, text = ''] = /^(if|of)=(.*)$/s.exec(word.text) ?? [];
    if (name) touch(scope, call, name === 'if' ? 'read' : 'write', { text, known: word.known });
  }
};

/** gzip(1) and its kin put a file in the place of another, unless -c, -l or -t is given. */
const gzip: Handler = (words, scope, call) => {
  const sorted = sort(words, new Set(list('-S --suffix -T --threads -M')));
  const reads = sorted.has('-c', '--stdout', '--to-stdout', '-l', '--list', '-t', '--test');
  for (const value of sorted.operands)
    touch(scope, call, reads ? 'read' : 'write', value, sorted.has('-r', '--recursive'));
};

/** zip(1): the archive, then files; -m takes them away, -O names another archive, -TT runs a command. */
const zip: Handler = (words, scope, call) => {
  const sorted = sort(
    words.filter((word) => !/^-TT/.test(word.text)),
    new Set(list('-x -i -n -P -b -t -O --out --output-file --unzip-command --temp-path')),
  );
  const [archive, ...files] = sorted.operands;
  if (archive) touch(scope, call, 'write', archive);
  for (const value of sorted.values('-O', '--out', '--output-file')) touch(scope, call, 'write', value);
  for (const value of files) {
    touch(scope, call, 'read', value, true);
    if (sorted.has('-m', '--move')) touch(scope, call, 'delete', value, true);
  }
  const at = words.findIndex((word) => word.text === '-TT');
  for (const value of [...sorted.values('--unzip-command'), ...(at >= 0 ? words.slice(at + 1, at + 2) : [])]) {
    doubt(call, 'what zip runs to test');
    if (value.known) follow(value.text, scope);
  }
  if (words.some((word) => /^-TT./.test(word.text))) doubt(call, 'what zip runs to test');
};

const unzip: Handler = (words, scope, call) => {
  const sorted = sort(words, new Set(list('-d -P -O')));
  const [archive] = sorted.operands;
  if (archive) touch(scope, call, 'read', archive);
  if (!sorted.has('-l', '-t', '-p', '-Z', '-v', '-c'))
    touch(scope, call, 'write', sorted.values('-d')[0] ?? HERE, true);
};

/** chmod(1) and its kin: the first operand says what, the others which files. */
const change: Handler = (words, scope, call) => {
  const sorted = sort(words, new Set(['--reference', '--from']));
  const octal = sorted.options.some((option) => /^-[rwxXst]$/.test(option.name));
  operate(
    'write',
    sorted.has('--reference') || octal ? sorted.operands : sorted.operands.slice(1),
    sorted.has('-R', '--recursive'),
    scope,
    call,
  );
};

export const ARCHIVES: readonly Row[] = [
  { names: 'tar gtar bsdtar', source: 'tar(1)', changes: 'no', run: tar },
  { names: 'dd', source: 'dd(1)', changes: 'no', run: dd },
  {
    names: 'gzip gunzip bzip2 bunzip2 xz unxz zstd unzstd lz4 compress uncompress',
    source: 'gzip(1)',
    changes: 'no',
    run: gzip,
  },
  { names: 'zip', source: 'zip(1)', changes: 'no', run: zip },
  { names: 'unzip', source: 'unzip(1)', changes: 'no', run: unzip },
  { names: 'chmod chown chgrp chattr setfacl', source: 'chmod(1), chown(1)', changes: 'no', run: change },
];
