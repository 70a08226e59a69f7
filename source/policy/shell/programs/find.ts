import { meet, word } from '../../paths/segment.ts';
import { execute } from '../command.ts';
import { touch } from '../effects.ts';
import { call as newCall } from '../found.ts';
import type { Handler, Row } from '../row.ts';
import type { Value } from '../state.ts';

const HERE: Value = { text: '.', known: true };

/** find(1): reads trees, and with -delete, -exec and -fprint does what they say to what it finds. */
const find: Handler = (words, scope, call) => {
  const first = words.findIndex((word) => /^[-(!,]/.test(word.text) && !/^-[HLPDO]/.test(word.text));
  const before = (first < 0 ? words : words.slice(0, first)).filter((word) => !/^-[HLP]$|^-[DO]/.test(word.text));
  const roots = before.length > 0 ? before : [HERE];
  for (const root of roots) touch(scope, call, 'read', root, true);
  const tests = first < 0 ? [] : words.slice(first);
  for (let at = 0; at < tests.length; at++) {
    const name = (tests[at] as Value).text;
    if (name === '-delete') for (const root of roots) remove(root);
    else if (/^-(?:files0-from|samefile|anewer|cnewer|newer(?:[aBcm][aBcm])?)$/.test(name) && tests[at + 1])
      touch(scope, call, 'read', tests[at + 1] as Value);
    else if (/^-(?:fprint0?|fprintf|fls)$/.test(name) && tests[at + 1])
      touch(scope, call, 'write', tests[at + 1] as Value);
    else if (/^-(?:exec|execdir|ok|okdir)$/.test(name)) {
      const end = tests.findIndex(
        (word, index) => index > at && (word.text === ';' || (word.text === '+' && tests[index - 1]?.text === '{}')),
      );
      const command = tests.slice(at + 1, end < 0 ? undefined : end);
      for (const root of roots) each(command, root, name.endsWith('dir'));
      at = end < 0 ? tests.length : end;
    }
  }

  /** What is found below a root, as a wildcard: narrowed by a name where only what has it is meant. */
  function below(root: Value): Value {
    const at = tests.findIndex(({ text }) => text === '-name');
    const sure = tests.every(({ text }) => !/^(?:-o|-or|,|!|-not)$/.test(text));
    const name = at >= 0 && sure && tests[at + 1]?.known ? `/${tests[at + 1]?.text.replaceAll('/', '')}` : '';
    return { text: `${root.text.replace(/\/+$/, '')}/**${name}`, known: root.known && !root.glob, glob: 'all' };
  }

  /** The root itself is spared where a test leaves it out: its depth, its kind, or a name that is not its own. */
  function remove(root: Value): void {
    const own = root.text.replace(/\/+$/, '').split('/').at(-1) ?? '';
    const spared = tests.some(
      ({ text }, at) =>
        (text === '-mindepth' && /^[1-9]/.test(tests[at + 1]?.text ?? '')) ||
        (text === '-type' && tests[at + 1]?.text === 'f') ||
        (text === '-name' && tests[at + 1]?.known && !meet(word(tests[at + 1]?.text ?? ''), word(own))),
    );
    const sure = tests.every(({ text }) => !/^(?:-o|-or|,|!|-not)$/.test(text));
    if (spared && sure && root.known && !root.glob && !/^[./]*$/.test(root.text))
      touch(scope, call, 'delete', below(root));
    else touch(scope, call, 'delete', root, true);
  }

  function each(command: readonly Value[], root: Value, dir: boolean): void {
    const found: Value = root.known && !dir ? below(root) : { text: '{}', known: false };
    const filled = command.map(
      (word): Value =>
        word.text === '{}' ? found : word.text.includes('{}') ? { text: word.text, known: false } : word,
    );
    if (filled.length > 0) execute(filled, scope, newCall(filled.map((word) => word.text)));
  }
};

export const FIND: readonly Row[] = [{ names: 'find gfind', source: 'find(1)', changes: 'no', run: find }];
