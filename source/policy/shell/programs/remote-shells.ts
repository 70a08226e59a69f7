import { doubt, reach, touch } from '../effects.ts';
import { sort } from '../options.ts';
import { type Handler, list, type Row } from '../row.ts';
import type { Scope, Value } from '../state.ts';
import { follow } from '../walk.ts';

const SSH = new Set(list('-i -p -P -o -F -l -L -R -D -J -b -c -e -m -O -Q -S -W -w -E -I -B'));

/** Settings of ssh_config(5) that lead elsewhere or run something. */
function settings(values: readonly Value[], scope: Scope, call: Parameters<Handler>[2]): void {
  for (const { text, known } of values) {
    const [, name = '', value = ''] = /^\s*(\w+)[\s=]+(.*)$/s.exec(text) ?? [];
    if (!known || value === '') continue;
    if (/^(?:hostname|proxyjump)$/i.test(name)) hosts(value, call);
    else if (/command$/i.test(name)) follow(value, scope);
  }
}

function hosts(text: string, call: Parameters<Handler>[2]): void {
  for (const host of text.split(',')) reach(call, { text: host, known: true }, 22);
}

/** ssh(1): the host stands alone, or before what is done there. */
const ssh: Handler = (words, scope, call) => {
  const sorted = sort(words, SSH, undefined, true);
  const [host] = sorted.operands;
  if (host)
    reach(call, { ...host, text: host.text.replace(/^ssh:\/\//, '') }, Number(sorted.values('-p')[0]?.text ?? 22));
  settings(sorted.values('-o'), scope, call);
  for (const value of [...sorted.values('-J'), ...sorted.values('-W')]) if (value.known) hosts(value.text, call);
  // `[bind:]port:host:hostport`
  for (const { text, known } of sorted.values('-L')) {
    const [, to] = /(?:^|:)\d+:([^:]+|\[[^\]]+\]):\d+$/.exec(text) ?? [];
    if (known && to) hosts(to, call);
  }
  for (const value of sorted.values('-i', '-F', '-E')) touch(scope, call, 'read', value);
  if (sorted.has('-o', '-F', '-J', '-L', '-R', '-D', '-W')) doubt(call, 'where the options of ssh lead');
  doubt(call, 'what is done on the other machine');
};

const RUNS = list('-e --rsh --rsync-path -S');
const WRITES = list('--log-file -T --temp-dir --partial-dir --backup-dir --write-batch --only-write-batch');
const READS = list(
  '--files-from --exclude-from --include-from --read-batch --compare-dest --copy-dest --link-dest --password-file',
);
const RSYNC = new Set([
  ...list('--exclude --include -f --filter -B --block-size --port --timeout --bwlimit --max-size --min-size --info'),
  ...RUNS,
  ...WRITES,
  ...READS,
]);
const SCP = new Set(list('-i -P -o -F -l -J -c -S -D -X -b -B -s'));

/** scp(1), sftp(1), rsync(1): what stands before a colon is a host; sftp's only operand is one too. */
const copies: Handler = (words, scope, call) => {
  const rsync = /rsync$/.test(call.words[0] ?? '');
  const sorted = sort(words, rsync ? RSYNC : SCP);
  const tree = sorted.has('-r', '-a', '--recursive', '--archive');
  const alone = /sftp$/.test(call.words[0] ?? '');
  for (const [index, value] of sorted.operands.entries()) {
    const [, bracketed, plain] =
      /^(?:(?:scp|sftp|rsync):\/\/)?(?:[^@/\s]*@)?(?:(\[[\da-f:.%]+\])|([^:/\s[\]]+))(?::|$)/i.exec(value.text) ?? [];
    const host = bracketed ?? plain;
    if (host && value.known && (alone || value.text.includes(':'))) reach(call, { known: true, text: host }, 22);
    else if (index < sorted.operands.length - 1) {
      touch(scope, call, 'read', value, tree);
      if (sorted.has('--remove-source-files')) touch(scope, call, 'delete', value, tree);
    } else {
      touch(scope, call, 'write', value, tree);
      if (rsync && sorted.options.some(({ name }) => /^--del/.test(name)))
        touch(scope, call, 'delete', { ...value, text: `${value.text.replace(/\/+$/, '')}/**`, glob: true });
    }
  }
  for (const value of sorted.values(...WRITES)) if (rsync) touch(scope, call, 'write', value);
  for (const value of rsync ? sorted.values(...READS) : sorted.values('-i', '-F', '-b'))
    if (value.text !== '-') touch(scope, call, 'read', value);
  for (const value of sorted.values('-J')) if (value.known) hosts(value.text, call);
  if (!rsync) settings(sorted.values('-o'), scope, call);
  for (const value of sorted.values(...RUNS)) {
    doubt(call, 'what its options run');
    if (value.known) follow(value.text, scope);
  }
  if (sorted.has('-o', '-F', '--files-from', '--remove-source-files')) doubt(call, 'what its options do');
};

export const REMOTE_SHELLS: readonly Row[] = [
  { names: 'ssh mosh autossh', source: 'ssh(1), ssh_config(5)', run: ssh },
  { names: 'scp rsync sftp', source: 'scp(1), rsync(1)', changes: 'no', run: copies },
];
