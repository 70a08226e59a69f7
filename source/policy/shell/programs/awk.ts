import { doubt, touch } from '../effects.ts';
import { sort } from '../options.ts';
import { type Handler, list, type Row } from '../row.ts';

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
  const does = programs.some(
    (value) =>
      !value.known ||
      /\bsystem\b|\bgetline\b|\||@|>(?!=)/.test(
        value.text.replace(/"(?:[^"\\]|\\.)*"|\$\w+\s*>\s*[\d.]+|NR\s*>\s*\d+|NF\s*>\s*\d+|\|\|/g, ''),
      ),
  );
  if (!does && files.length === 0 && !sorted.has('-i', '--include', '-l', '--load')) return;
  doubt(call, `what the program of ${call.words[0]} does`);
  call.changes = 'unknown';
};

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
  const scripts = plain ? sorted.operands.slice(0, 1) : given;
  const operands = plain ? sorted.operands.slice(1) : sorted.operands;
  for (const value of operands) touch(scope, call, sorted.has('-i', '--in-place') ? 'write' : 'read', value);
  if (files.length === 0 && scripts.every((value) => value.known && value.text.length < 500 && TAME.test(value.text)))
    return;
  doubt(call, 'what the script of sed does');
  call.changes = 'unknown';
};

export const AWK: readonly Row[] = [
  { names: 'awk gawk mawk nawk', source: 'awk(1)', changes: 'no', run: awk },
  { names: 'sed gsed', source: 'sed(1)', changes: 'no', run: sed },
];
