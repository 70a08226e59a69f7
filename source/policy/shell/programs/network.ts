import { doubt, reach, touch } from '../effects.ts';
import { type Sorted, sort } from '../options.ts';
import type { Handler, Row } from '../row.ts';
import { list } from '../row.ts';

const CURL = new Set(
  list(
    '-X -H -d -F -u -A -e -b -c -o -T -K -x -m -w -D -E -U -P -Q -r -t -y -Y -z -C --request --header --data --data-raw --data-binary --data-urlencode --json --form --user --user-agent --referer --cookie --cookie-jar --output --upload-file --config --proxy --max-time --connect-timeout --write-out --dump-header --cert --key --cacert --capath --retry --retry-delay --resolve --connect-to --interface --output-dir --url --limit-rate --range --stderr --trace --trace-ascii --unix-socket --netrc-file --preproxy --socks5 --socks5-hostname --doh-url --dns-servers --hsts --etag-save --etag-compare --form-string --next-protocol',
  ),
);

/** curl(1): every operand and --url is an address; proxies and name overrides lead elsewhere than the address says. */
const curl: Handler = (words, scope, call) => {
  const sorted = sort(words, CURL);
  for (const value of [...sorted.operands, ...sorted.values('--url')]) reach(call, value, 80);
  for (const value of sorted.values(
    '-x',
    '--proxy',
    '--preproxy',
    '--socks5',
    '--socks5-hostname',
    '--doh-url',
    '--dns-servers',
  ))
    reach(call, value);
  for (const value of sorted.values(
    '-o',
    '--output',
    '-D',
    '--dump-header',
    '-c',
    '--cookie-jar',
    '--trace',
    '--trace-ascii',
    '--stderr',
    '--etag-save',
    '--hsts',
    '--output-dir',
  ))
    if (value.text !== '-') touch(scope, call, 'write', value);
  for (const value of sorted.values('-T', '--upload-file', '-E', '--cert', '--key', '--cacert', '--netrc-file'))
    touch(scope, call, 'read', value);
  for (const value of sorted.values(
    '-d',
    '--data',
    '--data-binary',
    '--data-urlencode',
    '--json',
    '-F',
    '--form',
    '-b',
    '--cookie',
  )) {
    const file = /^(?:[^@=]*=)?[@<]([^;]+)/.exec(value.text)?.[1];
    if (file && file !== '-') touch(scope, call, 'read', { ...value, text: file });
  }
  if (sorted.has('-L', '--location', '--location-trusted')) doubt(call, 'where redirects lead');
  if (sorted.has('-K', '--config')) doubt(call, 'what the configuration file of curl says');
  if (sorted.has('--connect-to', '--resolve', '--unix-socket', '--abstract-unix-socket'))
    doubt(call, 'which host curl really talks to');
  named(sorted, scope, call, '-O', '--remote-name', '-J', '--remote-header-name', '--remote-name-all');
  if (!call.findings.some((one) => one.kind === 'fetch')) doubt(call, 'which host curl talks to');
};

/** Options by which the name of the written file comes from the address. */
function named(
  sorted: Sorted,
  scope: Parameters<Handler>[1],
  call: Parameters<Handler>[2],
  ...options: string[]
): void {
  if (!sorted.has(...options)) return;
  for (const value of sorted.operands) {
    const name =
      value.text
        .replace(/[?#].*$/, '')
        .split('/')
        .at(-1) || 'index.html';
    touch(scope, call, 'write', { text: name, known: value.known });
  }
}

const WGET = new Set(
  list(
    '-O -o -a -P -U -t -T -w -l -A -R -D -e -i -Q --output-document --output-file --directory-prefix --user-agent --header --post-data --post-file --tries --timeout --level --accept --reject --domains --input-file --execute --user --password --load-cookies --save-cookies --wait --method --body-data --body-file',
  ),
);

/** wget(1): writes a file named by the address unless -O says otherwise; -r follows links to other hosts only with -H. */
const wget: Handler = (words, scope, call) => {
  const sorted = sort(words, WGET);
  for (const value of sorted.operands) reach(call, value, 80);
  const out = sorted.values('-O', '--output-document', '-o', '--output-file', '-a', '--save-cookies');
  for (const value of out) if (value.text !== '-') touch(scope, call, 'write', value);
  for (const value of sorted.values('--post-file', '--body-file', '--load-cookies')) touch(scope, call, 'read', value);
  const folder = sorted.values('-P', '--directory-prefix')[0];
  if (folder) touch(scope, call, 'write', folder, true);
  else if (!sorted.has('-O', '--output-document', '--spider')) {
    if (sorted.has('-r', '--recursive', '-m', '--mirror', '-p', '--page-requisites'))
      touch(scope, call, 'write', { text: '.', known: true }, true);
    else
      for (const value of sorted.operands)
        touch(scope, call, 'write', {
          text:
            value.text
              .replace(/[?#].*$/, '')
              .split('/')
              .at(-1) || 'index.html',
          known: value.known,
        });
  }
  if (sorted.has('-i', '--input-file', '-H', '--span-hosts', '-e', '--execute'))
    doubt(call, 'which hosts wget talks to');
};

/** ssh(1), scp(1), sftp(1), rsync(1): the host stands before a colon, or alone. */
const ssh: Handler = (words, _scope, call) => {
  const sorted = sort(
    words,
    new Set(list('-i -p -P -o -F -l -L -R -D -J -b -c -e -m -O -Q -S -W -w -E -I -B')),
    undefined,
    true,
  );
  const [host] = sorted.operands;
  if (host)
    reach(call, { ...host, text: host.text.replace(/^ssh:\/\//, '') }, Number(sorted.values('-p')[0]?.text ?? 22));
  if (sorted.has('-o', '-F', '-J', '-L', '-R', '-D', '-W')) doubt(call, 'where the options of ssh lead');
  doubt(call, 'what is done on the other machine');
};

const SCP = new Set(list('-i -P -o -F -l -J -c -S -D -X'));
const RSYNC = new Set(
  list(
    '-e --rsh --exclude --include --files-from --log-file -f --filter --rsync-path -T --temp-dir -B --block-size --exclude-from --include-from --port --timeout --bwlimit --max-size --min-size --partial-dir --compare-dest --copy-dest --link-dest',
  ),
);

const scp: Handler = (words, scope, call) => {
  const sorted = sort(words, /rsync$/.test(call.words[0] ?? '') ? RSYNC : SCP);
  const tree = sorted.has('-r', '-a', '--recursive', '--archive');
  for (const [index, value] of sorted.operands.entries()) {
    const remote = /^(?:(?:scp|sftp|rsync):\/\/)?(?:[^@/\s]*@)?([^:/\s]+)::?/.exec(value.text);
    if (remote && value.known) reach(call, { known: true, text: remote[1] as string }, 22);
    else if (index < sorted.operands.length - 1) touch(scope, call, 'read', value, tree);
    else touch(scope, call, 'write', value, tree);
  }
  if (
    sorted.has(
      '--delete',
      '--delete-after',
      '--delete-before',
      '--remove-source-files',
      '-e',
      '--rsh',
      '--rsync-path',
      '--log-file',
      '-S',
      '-o',
      '-F',
      '--files-from',
    )
  )
    doubt(call, 'what its options do');
};

const NC: Handler = (words, _scope, call) => {
  const sorted = sort(words, new Set(list('-p -s -w -i -e -c -x -X -I -O -q -T -V -g -G -o')));
  if (sorted.has('-e', '-c', '--exec', '--sh-exec')) doubt(call, 'what runs behind the connection', false);
  if (sorted.has('-l', '--listen')) return;
  const [host, port] = sorted.operands;
  if (host) reach(call, host, port?.known && /^\d+$/.test(port.text) ? Number(port.text) : undefined);
};

/** Programs that talk to a host their operands name. */
export const NETWORK: readonly Row[] = [
  { names: 'curl', source: 'curl(1)', changes: 'no', run: curl },
  { names: 'wget', source: 'wget(1)', changes: 'no', run: wget },
  { names: 'ssh mosh autossh', source: 'ssh(1)', run: ssh },
  { names: 'scp rsync sftp', source: 'scp(1), rsync(1)', changes: 'no', run: scp },
  { names: 'nc ncat netcat telnet', source: 'nc(1)', changes: 'no', run: NC },
  {
    names: 'ping ping6 traceroute dig nslookup host whois drill',
    source: 'their manuals',
    changes: 'no',
    takes: '-c -i -W -t -p',
    operands: 'hosts',
  },
  {
    names: 'http https httpie xh aria2c ftp lynx w3m socat',
    source: 'their manuals',
    operands: 'none',
    run: (words, _scope, call) => {
      for (const word of words) if (/:\/\/|^[\w-]+(\.[\w-]+)+(?:[:/]|$)/.test(word.text)) reach(call, word, 80);
      if (!call.findings.length) doubt(call, `which host ${call.words[0]} talks to`);
    },
  },
];
