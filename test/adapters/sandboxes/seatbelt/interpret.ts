/** A word, a text in quotes, or a list of them. */
type Form = { readonly word: string } | { readonly text: string } | readonly Form[];

/** What a program inside asks for. */
export interface Asked {
  readonly operation: string;
  readonly path?: string;
  readonly remote?: string;
  /** What else holds of it, as a filter spells it: `vnode-type CHARACTER-DEVICE`. */
  readonly also?: readonly string[];
}

/** Reads a profile for sandbox-exec and says what it allows: only what ours are made of, and no order of rules is relied on. */
export function interpret(profile: string): {
  readonly rules: readonly { readonly verdict: string; readonly operations: readonly string[] }[];
  allows(asked: Asked): boolean;
} {
  const rules = parse(profile)
    .map(list)
    .filter(([head]) => ['allow', 'deny'].includes(word(head)))
    .map(([verdict, ...rest]) => ({
      verdict: word(verdict),
      operations: rest.filter((one): one is { word: string } => 'word' in one).map((one) => one.word),
      filters: rest.filter((one): one is readonly Form[] => Array.isArray(one)),
    }));
  return {
    rules,
    allows: (asked) =>
      rules.some(
        ({ verdict, operations, filters }) =>
          verdict === 'allow' &&
          operations.some((one) => covers(one, asked.operation)) &&
          (filters.length === 0 || filters.some((filter) => matches(filter, asked))),
      ),
  };
}

const covers = (rule: string, operation: string): boolean =>
  rule.endsWith('*') ? operation.startsWith(rule.slice(0, -1)) : rule === operation;

function matches(filter: readonly Form[], asked: Asked): boolean {
  const [head, ...rest] = filter;
  const first = rest[0];
  const value = first !== undefined && 'text' in first ? first.text : '';
  const { path } = asked;
  switch (word(head)) {
    case 'require-any':
      return rest.some((one) => matches(list(one), asked));
    case 'require-all':
      return rest.every((one) => matches(list(one), asked));
    case 'require-not':
      return rest.every((one) => !matches(list(one), asked));
    case 'literal':
      return path === value;
    case 'subpath':
      return path?.startsWith(`${value}/`) ?? false;
    case 'regex':
      return path !== undefined && new RegExp(value, 'su').test(path);
    case 'remote':
      return asked.remote === (rest[1] && 'text' in rest[1] ? rest[1].text : null);
    case 'global-name':
    case 'sysctl-name':
    case 'ipc-posix-name':
      return path === value;
    case 'sysctl-name-prefix':
      return path?.startsWith(value) ?? false;
    case 'target':
    case 'vnode-type':
    case 'extension':
    case 'ioctl-command': {
      const name = first === undefined ? '' : 'text' in first ? first.text : word(first);
      return asked.also?.includes(`${word(head)} ${name}`) ?? false;
    }
    default:
      throw new Error(`a filter that is not known: ${word(head)}`);
  }
}

function parse(text: string): Form[] {
  const tokens = [...text.matchAll(/\(|\)|"((?:[^"\\]|\\.)*)"|[^\s()"]+/gs)];
  const stack: Form[][] = [[]];
  for (const [token, quoted] of tokens) {
    if (token === '(') stack.push([]);
    else if (token === ')') {
      const done = stack.pop();
      if (done === undefined || stack.length === 0) throw new Error('a bracket too many');
      stack.at(-1)?.push(done);
    } else stack.at(-1)?.push(quoted === undefined ? { word: token } : { text: quoted.replace(/\\(.)/gs, '$1') });
  }
  if (stack.length !== 1) throw new Error('a bracket is missing');
  return stack[0] ?? [];
}

const word = (form: Form | undefined): string => (form !== undefined && 'word' in form ? form.word : '');

function list(form: Form): readonly Form[] {
  if (Array.isArray(form)) return form;
  throw new Error('a list was expected');
}
