import { doubt, touch } from '../effects.ts';
import { sort } from '../options.ts';
import { type Handler, list, type Row } from '../row.ts';
import { suspectCode } from '../suspect.ts';
import { follow } from '../walk.ts';

/** awk(1): a program that calls system, pipes, or writes to files does more than read. */
const awk: Handler = (words, scope, call) => {
  const sorted = sort(
    words,
    new Set(list('-F -v -f -i -l -e -E --file --source --include --assign --field-separator --exec --load')),
  );
  const files = sorted.values('-f', '--file', '-E', '--exec');
  for (const value of files) touch(scope, call, 'read', value);
  const inline = sorted.values('-e', '--source');
  const [first, ...rest] = sorted.operands;
  const programs = inline.length > 0 || files.length > 0 ? inline : first ? [first] : [];
  const inputs = programs === inline ? sorted.operands : rest;
  for (const value of inputs) if (!/^\w+=/.test(value.text)) touch(scope, call, 'read', value);
  const strange = sorted.has(...WRITES) || sorted.options.some((one) => one.name === '-p' || one.name === '-D');
  for (const value of sorted.values(...WRITES)) touch(scope, call, 'write', value);
  const does = programs.some((value) => !value.known || reaches(value.text));
  if (!does && !strange && files.length === 0 && !sorted.has('-i', '--include', '-l', '--load')) return;
  doubt(call, `what the program of ${call.words[0]} does`);
  call.changes = 'unknown';
  for (const value of programs) suspectCode(value.text, scope, call);
};

/** Options of gawk(1) that write a file, whose name may be attached. */
const WRITES = list('-d --dump-variables -o --pretty-print --profile');

/**
 * Does a program of awk run or write something? Outside strings and expressions: `system`, `getline`, a pipe, an include,
 * and `>` after a print; elsewhere `>` compares.
 */
function reaches(text: string): boolean {
  return /\bsystem\b|\bgetline\b|\||@|\bprintf?\b[^;{}\n]*>/.test(bare(text).replaceAll('||', ''));
}

/** The program without what stands in strings and expressions. A slash begins an expression where a value could begin. */
function bare(text: string): string {
  let out = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string;
    const begins = char === '"' || (char === '/' && /(?:^|[,(~!{};&|\n])\s*$/.test(out));
    if (!begins) {
      out += char;
      continue;
    }
    for (at++; at < text.length && text[at] !== char; at++) if (text[at] === '\\') at++;
    out += ' 0 ';
  }
  return out;
}

/** Commands of sed(1) that neither write files, read others, nor run anything. */
const TAME =
  /^(?:[\s;]*(?:(?:\d+|\$|\/(?:[^/\\\n]|\\.)*\/)(?:[,~](?:[+~]?\d+|\$|\/(?:[^/\\\n]|\\.)*\/))?)?\s*!?\s*(?:[pdDPqQ=nNgGhHxlz]\d*|s([/|,#:@!])(?:[^\\\n]|\\.)*?\1(?:[^\\\n]|\\.)*?\1[gpiIm\d]*|y\/(?:[^/\\]|\\.)*\/(?:[^/\\]|\\.)*\/|[aic](?:\\\n|\s)[^\n]*)\s*(?:[;\n]|$))+$/;

const SED = new Set(list('-e -f -l --expression --file --line-length'));

/** sed(1): -i writes its operands; the commands w, r and e of a script reach further. */
const sed: Handler = (words, scope, call) => {
  const sorted = sort(words, SED, new Set(['-i']));
  const given = sorted.values('-e', '--expression');
  const files = sorted.values('-f', '--file');
  for (const value of files) touch(scope, call, 'read', value);
  const plain = given.length === 0 && files.length === 0;
  // BSD's -i takes its suffix as the next word: `sed -i '' SCRIPT FILE`. To GNU's that is an empty script, which writes too.
  const bsd = plain && sorted.has('-i') && sorted.operands[0]?.text === '' && sorted.operands.length > 2;
  const at = bsd ? 1 : 0;
  const scripts = plain ? sorted.operands.slice(at, at + 1) : given;
  const operands = plain ? sorted.operands.slice(at + 1) : sorted.operands;
  for (const { text } of sorted.values('-i', '--in-place'))
    if (/[*/]/.test(text)) doubt(call, `where sed keeps what it changes (${text})`);
  for (const value of operands) touch(scope, call, sorted.has('-i', '--in-place') ? 'write' : 'read', value);
  if (files.length === 0 && scripts.every((value) => value.known && value.text.length < 500 && TAME.test(value.text)))
    return;
  doubt(call, 'what the script of sed does');
  call.changes = 'unknown';
  // `e` runs what follows it.
  for (const value of scripts) {
    const [, run] = /(?:^|[;{\n])[\s\d$,!]*e\s+(.+)$/s.exec(value.text) ?? [];
    if (run && value.known) follow(run, scope);
  }
};

export const AWK: readonly Row[] = [
  { names: 'awk gawk mawk nawk', source: 'awk(1)', changes: 'no', run: awk },
  { names: 'sed gsed', source: 'sed(1)', changes: 'no', run: sed },
];
