import { execute } from '../command.ts';
import { doubt, reach, touch } from '../effects.ts';
import { call as newCall } from '../found.ts';
import { sort } from '../options.ts';
import { type Handler, list, type Row } from '../row.ts';
import type { Value } from '../state.ts';
import { suspectCode } from '../suspect.ts';
import { run } from './scripts.ts';

/** What is known of an interpreter's options, each as a list of names. */
interface Options {
  /** The next word is code. */
  readonly code: string;
  readonly takes?: string;
  /** The next word is a file that is read, or a module's name. */
  readonly reads?: string;
  readonly writes?: string;
  /** With code, the operands are files that it goes over (`perl -ne`); with `edit` they are written in place. */
  readonly filters?: boolean;
  readonly edit?: string;
}

/** Interpreters: inline code and what comes on standard input is not read; a file is named, and runs as it is. */
const interpreter = ({ code, takes, reads, writes, filters, edit }: Options): Handler => {
  const codes = list(code);
  const files = list(reads);
  const outputs = list(writes);
  const valued = new Set([...codes, ...list(takes), ...files, ...outputs]);
  const attached = new Set(list(edit));
  return (words, scope, call) => {
    const sorted = sort(words, valued, attached, true);
    const loaded = sorted.values(...files).filter(({ text }) => /^(?:[./~]|[^/]*\.[\w.]+$)/.test(text));
    for (const value of loaded) touch(scope, call, 'read', value);
    for (const value of sorted.values(...outputs))
      if (!/^std(?:out|err)$/.test(value.text)) touch(scope, call, 'write', value);
    if (
      loaded.length === 0 &&
      (sorted.has('--version', '-V', '--help', '-h') || (sorted.has('-v') && words.length === 1))
    ) {
      call.changes = 'no';
      return;
    }
    const [file, ...rest] = sorted.operands;
    if (sorted.has(...codes)) {
      doubt(call, `what the inline code of ${call.words[0]} does`);
      for (const word of words) suspectCode(word.text, scope, call);
      const kind = sorted.has(...attached) ? 'write' : 'read';
      if (filters && sorted.has('-n', '-p', '-i'))
        for (const value of [file, ...rest]) if (value) touch(scope, call, kind, value);
    } else if (file && file.text !== '-') touch(scope, call, 'read', file);
    else if (words.length === 0 || file) doubt(call, `what ${call.words[0]} is given to run`);
    if (typeof call.input === 'string') suspectCode(call.input, scope, call);
  };
};

const PYTHON = interpreter({ code: '-c', takes: '-m -W -X' });

/** python(1): -m runs a module, which may be a program that is known by its own name. */
const python: Handler = (words, scope, call) => {
  const sorted = sort(words, new Set(list('-c -m -W -X')), undefined, true);
  const [module] = sorted.values('-m');
  if (!module) return PYTHON(words, scope, call);
  const command: readonly Value[] = [module, ...sorted.operands];
  if (module.text === 'ensurepip') call.findings.push({ kind: 'fetch', host: 'pypi.org', port: 443 });
  else if (module.known && /^(?:pip|black|isort)$/.test(module.text)) {
    call.wrapper = true;
    call.changes = 'no';
    execute(command, { ...scope, parent: call }, newCall(command.map((word) => word.text)));
  } else {
    for (const { text } of sorted.operands) suspectCode(`"${text}"`, scope, call);
    for (const value of sorted.operands) if (/^https?:\/\//i.test(value.text)) reach(call, value);
  }
};

const NODE = interpreter({
  code: '-e --eval -p --print',
  takes: '--conditions -C --test-name-pattern --test-reporter --input-type --stack-trace-limit',
  reads:
    '-r --require --import --loader --experimental-loader --env-file --env-file-if-exists --experimental-config-file --icu-data-dir --openssl-config',
  writes:
    '--test-reporter-destination --cpu-prof-dir --heap-prof-dir --diagnostic-dir --redirect-warnings --trace-event-file-pattern --report-dir --build-snapshot-config',
});

/** node(1): --run is a script of package.json. */
const node: Handler = (words, scope, call) => {
  const at = words.findIndex(({ text }) => text === '--run' || text.startsWith('--run='));
  const word = words[at];
  const name = word?.text.startsWith('--run=') ? { ...word, text: word.text.slice(6) } : words[at + 1];
  if (at >= 0 && name) run(name, words.slice(at + 2), scope, call);
  else NODE(words, scope, call);
};

const PERL: Options = { code: '-e -E', takes: '-M -m -I -l -0 -F', filters: true, edit: '-i' };

/** deno: tasks are scripts; a program may be an address, which is fetched. */
const deno: Handler = (words, scope, call) => {
  const [verb, ...after] = words.filter(({ text }) => !text.startsWith('-'));
  const [first, ...rest] = after;
  if (verb?.text === 'task' && first) return run(first, rest, scope, call);
  if (verb?.text === 'eval') {
    doubt(call, 'what the inline code of deno does');
    for (const { text } of after) suspectCode(text, scope, call);
  } else if (/^(?:add|install|publish|upgrade|jsr|outdated|update)$/.test(verb?.text ?? ''))
    call.findings.push({ kind: 'fetch', host: 'jsr.io', port: 443 });
  for (const value of [verb, ...after]) {
    if (/^https?:\/\//i.test(value?.text ?? '')) reach(call, value as Value);
    else if (/^(?:npm|jsr):/.test(value?.text ?? ''))
      call.findings.push({
        kind: 'fetch',
        host: value?.text.startsWith('npm') ? 'registry.npmjs.org' : 'jsr.io',
        port: 443,
      });
    else if (value && /^(?:\.{0,2}\/|~)|\.[cm]?[jt]sx?$/.test(value.text)) touch(scope, call, 'read', value);
  }
};

export const INTERPRETERS: readonly Row[] = [
  { names: 'node nodejs', source: 'node(1)', run: node },
  { names: 'python python2 python3 pypy pypy3', source: 'python(1)', run: python },
  { names: 'perl', source: 'perlrun(1)', run: interpreter(PERL) },
  {
    names: 'ruby',
    source: 'ruby(1)',
    run: interpreter({ code: '-e', takes: '-I -C -F', reads: '-r', filters: true, edit: '-i' }),
  },
  { names: 'php', source: 'php(1)', run: interpreter({ code: '-r -B -R -E', takes: '-d -S', reads: '-c -f -t' }) },
  {
    names: 'lua luajit osascript Rscript R elixir erl ghc runghc groovy scala tclsh expect gdb lldb',
    source: 'their manuals',
    run: interpreter({ code: '-e --eval -c -batch -ex -o' }),
  },
  { names: 'deno', source: 'docs.deno.com', run: deno },
  {
    names: 'tsx ts-node swc-node esno',
    source: 'their READMEs',
    run: interpreter({ code: '-e --eval -p', takes: '-P --project --tsconfig', reads: '-r --require' }),
  },
];
