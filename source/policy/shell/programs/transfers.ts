import { doubt, reach, touch } from '../effects.ts';
import { type Sorted, sort } from '../options.ts';
import { type Handler, list, type Row } from '../row.ts';
import type { Value } from '../state.ts';
import { suspect } from '../suspect.ts';

/** curl(1), by what the value is: an address that it talks to, a file that it writes, one that it reads, or text. */
const TALKS = list(
  '-x --proxy --proxy1.0 --preproxy --socks4 --socks4a --socks5 --socks5-hostname --doh-url --dns-servers --ipfs-gateway',
);
const WRITES = list(
  '-o --output -D --dump-header -c --cookie-jar --trace --trace-ascii --stderr --etag-save --hsts --alt-svc --libcurl --ssl-sessions --output-dir',
);
const READS = list(
  '-T --upload-file -E --cert --key --cacert --capath --crlfile --netrc-file --etag-compare -K --config --unix-socket',
);
const TEXT = list(
  '-X -H -d -F -u -A -e -b -m -w -U -P -Q -r -t -y -Y -z -C --request --header --data --data-raw --data-ascii --data-binary --data-urlencode --json --form --form-string --user --user-agent --referer --cookie --max-time --connect-timeout --write-out --retry --retry-delay --resolve --connect-to --interface --url --limit-rate --range --abstract-unix-socket --variable --expand-data --url-query --time-cond --proxy-user --request-target --max-redirs --retry-max-time --local-port --aws-sigv4 --oauth2-bearer --mail-from --mail-rcpt --noproxy',
);
const CURL = new Set([...TALKS, ...WRITES, ...READS, ...TEXT]);
/** Where a value that begins with `@` (after a name, for some) is a file. */
const AT = list(
  '-d --data --data-ascii --data-binary --data-urlencode --json -H --header -w --write-out --variable --url-query',
);

const curl: Handler = (words, scope, call) => {
  // A new beginning, not the start of another option's name.
  const sorted = sort(
    words.filter((word) => word.text !== '--next' && word.text !== '-:'),
    CURL,
  );
  for (const value of [...sorted.operands, ...sorted.values('--url')]) {
    const [, path] = /^file:(?:\/\/(?:localhost)?(?=\/))?(.*)$/is.exec(value.text) ?? [];
    if (path !== undefined)
      touch(scope, call, 'read', { ...value, text: path, ...(/[[{]/.test(path) && { known: false }) });
    else reach(call, value, 80);
  }
  for (const value of sorted.values(...TALKS)) reach(call, value);
  for (const value of sorted.values(...WRITES)) if (value.text !== '-') touch(scope, call, 'write', value);
  for (const value of sorted.values(...READS)) if (!/^[-.]$/.test(value.text)) touch(scope, call, 'read', value);
  for (const value of sorted.values(...AT)) {
    const [, file] = /^[^@=\s]*@(.+)$/s.exec(value.text) ?? [];
    if (file && file !== '-') touch(scope, call, 'read', { ...value, text: file });
  }
  for (const value of sorted.values('-F', '--form')) {
    const [, files] = /^[^=]*=[@<]([^;]+)/.exec(value.text) ?? [];
    for (const file of files?.split(',') ?? [])
      if (file !== '-') touch(scope, call, 'read', { ...value, text: file.replace(/^"|"$/g, '') });
  }
  for (const value of sorted.values('-b', '--cookie', '-z', '--time-cond'))
    if (/^[./~]/.test(value.text)) touch(scope, call, 'read', value);
  for (const { text, known } of sorted.values('-w', '--write-out'))
    for (const [, file = ''] of text.matchAll(/%output\{(?:>>)?([^}]*)\}/g))
      touch(scope, call, 'write', { text: file, known });
  if (sorted.has('-n', '--netrc', '--netrc-optional'))
    touch(scope, call, 'read', { text: `${scope.hunt.facts.home}/.netrc`, known: true });
  if (sorted.has('-L', '--location', '--location-trusted')) doubt(call, 'where redirects lead');
  if (sorted.has('-K', '--config')) doubt(call, 'what the configuration file of curl says');
  // `HOST:PORT:ADDRESS`, `HOST:PORT:HOST:PORT` (curl(1)): where it really goes stands in the second half.
  for (const value of [...sorted.values('--resolve'), ...sorted.values('--connect-to')]) {
    const [, to] = /^[^:]*:[^:]*:(.+)$/.exec(value.text) ?? [];
    for (const one of to?.split(',') ?? []) if (!/^:/.test(one)) reach(call, { ...value, text: one }, 80);
  }
  if (sorted.has('--connect-to', '--resolve', '--unix-socket', '--abstract-unix-socket'))
    doubt(call, 'which host curl really talks to');
  if (sorted.has('-O', '--remote-name', '-J', '--remote-header-name', '--remote-name-all'))
    for (const value of sorted.operands) touch(scope, call, 'write', lastPart(value, sorted.values('--output-dir')[0]));
  if (!call.findings.some((one) => one.kind === 'fetch')) doubt(call, 'which host curl talks to');
};

/** The name that a file gets from its address. */
function lastPart(value: Value, folder?: Value): Value {
  const name =
    value.text
      .replace(/[?#].*$/, '')
      .split('/')
      .at(-1) || 'index.html';
  return { text: folder ? `${folder.text}/${name}` : name, known: value.known };
}

const WGET_WRITES = list(
  '-O --output-document -o --output-file -a --append-output --save-cookies --warc-file --rejected-log --hsts-file --warc-tempdir',
);
const WGET_READS = list(
  '-i --input-file --post-file --body-file --load-cookies --config --ca-certificate --ca-directory --certificate --private-key',
);
const WGET = new Set([
  ...list(
    '-P -U -t -T -w -l -A -R -D -e -Q -B --directory-prefix --user-agent --header --post-data --tries --timeout --level --accept --reject --domains --execute --user --password --wait --method --body-data --base --use-askpass --bind-address',
  ),
  ...WGET_WRITES,
  ...WGET_READS,
]);

/** wget(1): writes a file named by the address unless -O says otherwise; -r follows links to other hosts only with -H. */
const wget: Handler = (words, scope, call) => {
  const sorted = sort(words, WGET);
  for (const value of [...sorted.operands, ...sorted.values('-B', '--base')]) reach(call, value, 80);
  for (const value of sorted.values(...WGET_WRITES)) if (value.text !== '-') touch(scope, call, 'write', value);
  for (const value of sorted.values(...WGET_READS)) if (value.text !== '-') touch(scope, call, 'read', value);
  runs(sorted, scope, call);
  const folder = sorted.values('-P', '--directory-prefix')[0];
  if (folder) touch(scope, call, 'write', folder, true);
  else if (!sorted.has('-O', '--output-document', '--spider')) {
    if (sorted.has('-r', '--recursive', '-m', '--mirror', '-p', '--page-requisites'))
      touch(scope, call, 'write', { text: '.', known: true }, true);
    else for (const value of sorted.operands) touch(scope, call, 'write', lastPart(value));
  }
  if (sorted.has('-i', '--input-file', '-H', '--span-hosts', '-e', '--execute', '--config'))
    doubt(call, 'which hosts wget talks to');
};

function runs(sorted: Sorted, ...[scope, call]: [Parameters<Handler>[1], Parameters<Handler>[2]]): void {
  for (const { text, known } of sorted.values('-e', '--execute')) {
    const [, proxy] = /^\s*\w*_proxy\s*=\s*(.+)$/i.exec(text) ?? [];
    if (proxy) reach(call, { text: proxy, known });
  }
  for (const value of sorted.values('--use-askpass')) {
    doubt(call, 'what wget runs to ask for a password');
    suspect([value], scope, call);
  }
}

export const TRANSFERS: readonly Row[] = [
  { names: 'curl', source: 'curl(1)', changes: 'no', run: curl },
  { names: 'wget wget2', source: 'wget(1)', changes: 'no', run: wget },
];
