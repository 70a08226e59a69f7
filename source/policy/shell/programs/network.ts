import { doubt, reach, touch } from '../effects.ts';
import { sort } from '../options.ts';
import type { Handler, Row } from '../row.ts';
import { list } from '../row.ts';
import { suspect } from '../suspect.ts';
import { follow } from '../walk.ts';

const NC: Handler = (words, _scope, call) => {
  const sorted = sort(words, new Set(list('-p -s -w -i -e -c -x -X -I -O -q -T -V -g -G -o')));
  if (sorted.has('-e', '-c', '--exec', '--sh-exec')) doubt(call, 'what runs behind the connection', false);
  if (sorted.has('-l', '--listen')) return;
  for (const value of sorted.values('-x')) reach(call, value, 1080);
  const [host, port] = sorted.operands;
  if (host) reach(call, host, port?.known && /^\d+$/.test(port.text) ? Number(port.text) : undefined);
};

/** socat(1): `TYPE:…` on both sides; some types run a command. */
const socat: Handler = (words, scope, call) => {
  for (const { text, known } of words.filter((word) => /^[\w-]+:/.test(word.text))) {
    const [, type = '', rest = ''] = /^([\w-]+):([^,]*)/.exec(text) ?? [];
    if (!known) doubt(call, `where ${text} leads`);
    else if (/^(?:exec|system|shell)$/i.test(type)) follow(rest, scope);
    else if (/^(?:open|create|gopen|file|pipe)$/i.test(type)) touch(scope, call, 'write', { text: rest, known });
    else if (!/listen|^unix|^abstract/i.test(type)) reach(call, { text: rest, known });
  }
};

const HOST = new Set(list('-h --host -p --port -U -u --username --user -d --dbname --database -P'));

/** Clients of databases: a host by -h, or an address. Without either they talk to this machine. */
const database: Handler = (words, _scope, call) => {
  const sorted = sort(
    words.filter((word) => !/^-(?:p|P).+/.test(word.text)),
    HOST,
  );
  for (const value of sorted.values('-h', '--host')) if (!/^[./]/.test(value.text)) reach(call, value);
  for (const value of [...sorted.operands, ...sorted.values('-d', '--dbname', '-u')])
    if (/^[a-z][\w+.-]*:\/\//i.test(value.text)) reach(call, value);
};

/** Programs whose operands may be addresses; what else they do is not known. */
const addresses: Handler = (words, scope, call) => {
  for (const word of words) if (/^[a-z][\w+.-]*:\/\//i.test(word.text)) reach(call, word);
  suspect(words, scope, call);
};

/** openssl(1): -connect talks, -in reads, -out writes. */
const openssl: Handler = (words, scope, call) => {
  for (const [at, { text }] of words.entries()) {
    const value = words[at + 1];
    if (!value) continue;
    if (/^-{1,2}(?:connect|proxy|host)$/.test(text)) reach(call, value);
    else if (
      /^-{1,2}(?:in|inkey|key|config|CAfile|cert|signature|passin)$/.test(text) &&
      !/^(?:pass|env|fd|stdin)/.test(value.text)
    )
      touch(scope, call, 'read', { ...value, text: value.text.replace(/^file:/, '') });
    else if (/^-{1,2}(?:out|keyout|writerand|CAserial)$/.test(text)) touch(scope, call, 'write', value);
  }
};

/** Programs that talk to a host their operands name. */
export const NETWORK: readonly Row[] = [
  { names: 'nc ncat netcat telnet', source: 'nc(1)', changes: 'no', run: NC },
  {
    names: 'ping ping6 traceroute tracepath mtr dig nslookup host whois drill ntpdate nmap',
    source: 'their manuals',
    changes: 'no',
    takes: '-c -i -W -t -p',
    operands: 'hosts',
  },
  {
    names: 'http https httpie xh aria2c ftp lynx w3m',
    source: 'their manuals',
    operands: 'none',
    run: (words, _scope, call) => {
      for (const word of words) if (/:\/\/|^[\w-]+(\.[\w-]+)+(?:[:/]|$)/.test(word.text)) reach(call, word, 80);
      if (!call.findings.length) doubt(call, `which host ${call.words[0]} talks to`);
    },
  },
  { names: 'socat', source: 'socat(1)', run: socat },
  {
    names: 'psql pg_dump pg_restore mysql mariadb mysqldump mongosh mongo redis-cli valkey-cli',
    source: 'their manuals',
    run: database,
  },
  {
    names: 'axel elinks links youtube-dl yt-dlp ffmpeg ffprobe ab wrk hey k6 websocat xdg-open open',
    source: 'their manuals',
    run: addresses,
  },
  { names: 'openssl', source: 'openssl(1)', run: openssl },
  {
    names: 'getent',
    source: 'getent(1)',
    changes: 'no',
    run: (words, _scope, call) => {
      if (/^a?hosts/.test(words[0]?.text ?? '')) for (const value of words.slice(1)) reach(call, value);
    },
  },
];
