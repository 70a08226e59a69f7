import { doubt, touch } from '../effects.ts';
import type { Handler, Row } from '../row.ts';
import type { Value } from '../state.ts';

/** Options of jq and yq that take one value which is no file, a name and a value, and a name and a file (jq(1)). */
const ONE = new Set(['--indent', '-I', '-o', '-p', '--output-format', '--input-format', '--from-file-charset']);
const PAIR = new Set(['--arg', '--argjson']);
const NAMED_FILE = new Set(['--slurpfile', '--rawfile', '--argfile']);

/** jq(1), yq: a program, then files; a program that imports reads other files, -i writes, and yq -s names new ones. */
const json: Handler = (words, scope, call) => {
  const yq = call.words[0]?.endsWith('yq') === true;
  const operands: Value[] = [];
  let given = false;
  let writes = false;
  let plain = false;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as Value;
    const { text } = word;
    if (plain || !/^-./.test(text)) operands.push(word);
    else if (text === '--') plain = true;
    else if (PAIR.has(text)) at += 2;
    else if (NAMED_FILE.has(text)) {
      if (words[at + 2]) touch(scope, call, 'read', words[at + 2] as Value);
      at += 2;
    } else if (ONE.has(text)) at += 1;
    else if (text === '--args' || text === '--jsonargs') {
      // What follows is no file; only the program, if it was not given yet.
      if (operands.length === 0 && !given && words[at + 1]) operands.push(words[at + 1] as Value);
      break;
    } else if (/^(?:-f|--from-file|-L|--library-path)$/.test(text)) {
      given ||= /f/.test(text);
      if (words[at + 1]) touch(scope, call, 'read', words[++at] as Value, text.startsWith('-L'));
    } else if (/^(?:-i|--inplace|--in-place)(?:=true)?$/.test(text)) writes = true;
    else if (yq && /^(?:-s|--split-exp|--split-exp-file)(?:=|$)/.test(text)) {
      doubt(call, 'which files yq writes');
      call.changes = 'unknown';
      if (!text.includes('=')) at += 1;
    }
  }
  if (yq && /^(?:e|ea|eval|eval-all)$/.test(operands[0]?.text ?? '')) operands.shift();
  const program = given ? undefined : operands.shift();
  if (program && /\b(?:import|include|load(?:_\w+)?)\b/.test(program.text))
    doubt(call, `which files ${program.text} reads`);
  for (const file of operands) touch(scope, call, writes ? 'write' : 'read', file);
};

export const JSON_TOOLS: readonly Row[] = [
  { names: 'jq gojq jaq yq', source: 'jq(1); mikefarah.gitbook.io/yq', changes: 'no', run: json },
];
