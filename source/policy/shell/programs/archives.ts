import { doubt, touch } from '../effects.ts';
import { sort } from '../options.ts';
import { type Handler, list, operate, type Row } from '../row.ts';
import type { Value } from '../state.ts';

const HERE: Value = { text: '.', known: true };
const TAR = new Set(
  list(
    '-f --file -C --directory -T --files-from -X --exclude-from --exclude -I --use-compress-program --to-command --transform --strip-components -b -g --listed-incremental -N --newer --owner --group --mode --mtime --checkpoint-action --rsh-command -F --info-script',
  ),
);

/** tar(1): the first word may be options without a dash. c writes the archive, x writes what it holds, t and d read. */
const tar: Handler = (words, scope, call) => {
  const [first, ...rest] = words;
  const dashed = first && !first.text.startsWith('-') ? [{ ...first, text: `-${first.text}` }, ...rest] : words;
  const sorted = sort(dashed, TAR);
  const [archive] = sorted.values('-f', '--file');
  const [into = HERE] = sorted.values('-C', '--directory').slice(-1);
  const creates = sorted.has('-c', '--create', '-r', '--append', '-u', '--update', '-A');
  if (archive && archive.text !== '-') touch(scope, call, creates ? 'write' : 'read', archive);
  if (creates) for (const value of sorted.operands) touch(scope, call, 'read', value, true);
  else if (sorted.has('-x', '--extract', '--get') && !sorted.has('-O', '--to-stdout'))
    touch(scope, call, 'write', into, true);
  for (const value of sorted.values('-T', '--files-from', '-X', '--exclude-from')) touch(scope, call, 'read', value);
  if (
    sorted.has(
      '--to-command',
      '-I',
      '--use-compress-program',
      '--checkpoint-action',
      '--rsh-command',
      '-F',
      '--info-script',
    )
  )
    doubt(call, 'what the options of tar run');
  if (sorted.has('-P', '--absolute-names', '--transform', '--remove-files')) doubt(call, 'which files tar writes');
};

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

const zip: Handler = (words, scope, call) => {
  const [archive, ...files] = sort(words, new Set(list('-x -i -n -P -b -t -tt -O'))).operands;
  if (archive) touch(scope, call, 'write', archive);
  for (const value of files) touch(scope, call, 'read', value, true);
  if (words.some((word) => /^-(?:TT|-unzip-command)/.test(word.text))) doubt(call, 'what zip runs to test');
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
