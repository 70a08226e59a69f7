import { doubt, folders, touch } from '../effects.ts';
import type { Call } from '../found.ts';
import { sort } from '../options.ts';
import { type Handler, list, type Row } from '../row.ts';
import { fork, type Scope, type Value } from '../state.ts';
import { suspect } from '../suspect.ts';
import { follow } from '../walk.ts';

const TAKES = new Set(
  list('-C -f -I -o -W -l -E --directory --file --makefile --include-dir --old-file --what-if --eval'),
);
/** How a Makefile is called when none is named, in the order make looks (GNU make manual, Makefile Names). */
const NAMES = ['GNUmakefile', 'makefile', 'Makefile'];

interface Rules {
  readonly recipes: ReadonlyMap<string, { readonly needs: readonly string[]; readonly lines: readonly string[] }>;
  readonly variables: ReadonlyMap<string, string>;
  readonly first: string | undefined;
}

/** make(1): its operands are targets and assignments; the recipes of a target and of what it needs are followed. */
const make: Handler = (words, scope, call) => {
  // The number after -j is no target (make(1)).
  const plain = words.filter(
    ({ text }, at) => !/^-j/.test(text) && !(/^\d+$/.test(text) && /^(?:-j|--jobs)$/.test(words[at - 1]?.text ?? '')),
  );
  const sorted = sort(plain, TAKES);
  const idle = sorted.has(
    '-n',
    '--just-print',
    '--dry-run',
    '--recon',
    '-v',
    '--version',
    '-q',
    '--question',
    '-h',
    '--help',
  );
  if (idle) call.changes = 'no';
  if (sorted.has('-I', '--include-dir', '--eval', '-e', '--environment-overrides'))
    doubt(call, 'which rules make uses');
  const inner: Scope = { ...scope, state: fork(scope.state), calls: call.inner };
  for (const value of sorted.values('-C', '--directory', '-f', '--file', '--makefile'))
    if (value.text !== '-') touch(scope, call, 'read', value);
  for (const value of [
    ...sorted.values('--eval', '-E'),
    ...sorted.operands.filter((word) => assignment.test(word.text)),
  ])
    suspect([{ ...value, text: value.text.replace(/^\w+[:+?]?=|^[^:]*:\s*;|^\$\(shell\s/, '') }], scope, call);
  for (const folder of sorted.values('-C', '--directory')) inner.state.cwds = folders(inner, folder);
  const rules = makefile(sorted.values('-f', '--file', '--makefile')[0], inner, call);
  const given = sorted.operands.filter((word) => !assignment.test(word.text));
  for (const word of sorted.operands)
    if (assignment.test(word.text)) doubt(call, `what ${word.text} changes in the Makefile`);
  const targets: readonly Value[] = given.length > 0 ? given : [{ text: rules?.first ?? 'all', known: true }];
  for (const target of targets) {
    if (!target.known) {
      doubt(call, `which target ${target.text} is`, false);
      continue;
    }
    call.findings.push({ kind: 'script', runner: 'make', name: target.text });
    if (rules && !idle) recipe(target.text, rules, inner, new Set());
  }
};

const assignment = /^\w+[:+?]?=/;

function makefile(named: Value | undefined, scope: Scope, call: Call): Rules | undefined {
  const { facts } = scope.hunt;
  const [cwd] = scope.state.cwds ?? [];
  const paths = named ? folders(scope, named) : cwd === undefined ? undefined : NAMES.map((name) => `${cwd}/${name}`);
  const path = paths?.find((one) => facts.kind(one) === 'file');
  const text = path === undefined || scope.hunt.written?.has(path) ? undefined : facts.read(path);
  if (text === undefined) doubt(call, 'what the Makefile runs');
  return text === undefined ? undefined : parse(text);
}

/** Reads rules and plain variables; conditionals, functions and patterns are not worked out. */
function parse(text: string): Rules {
  const recipes = new Map<string, { needs: string[]; lines: string[] }>();
  const variables = new Map<string, string>();
  let first: string | undefined;
  let open: string[] = [];
  for (const line of text.replace(/\\\r?\n[ \t]*/g, ' ').split(/\r?\n/)) {
    if (line.startsWith('\t')) {
      for (const name of open) recipes.get(name)?.lines.push(line.slice(1));
      continue;
    }
    const plain = line.replace(/(?:^|\s)#.*$/, '');
    const set = /^\s*(?:export\s+|override\s+)?([\w.-]+)\s*[:?+]{0,2}=\s*(.*)$/.exec(plain);
    if (set) variables.set(set[1] as string, set[2] as string);
    const rule = set ? null : /^([^\s:=][^:=]*?)\s*::?(?!=)\s*([^;=]*)(?:;(.*))?$/.exec(plain);
    if (!rule) continue;
    open = (rule[1] as string).split(/\s+/);
    for (const name of open) {
      const known = recipes.get(name) ?? { needs: [], lines: [] };
      known.needs.push(...(rule[2] as string).split(/\s+/).filter((need) => need !== '' && need !== '|'));
      if (rule[3]) known.lines.push(rule[3]);
      recipes.set(name, known);
      if (!name.startsWith('.') && !name.includes('%')) first ??= name;
    }
  }
  return { recipes, variables, first };
}

function recipe(target: string, rules: Rules, scope: Scope, seen: Set<string>): void {
  const own = rules.recipes.get(target);
  if (!own || seen.has(target)) return;
  seen.add(target);
  for (const need of own.needs) recipe(need, rules, scope, seen);
  // Each line has a shell of its own.
  for (const line of own.lines)
    follow(expanded(line.replace(/^[@+\s-]*/, ''), target, rules, 0), { ...scope, state: fork(scope.state) });
}

/** Puts in the values of variables; what make works out itself becomes a shell variable nobody knows. */
function expanded(text: string, target: string, rules: Rules, depth: number): string {
  return text.replace(
    /\$(?:\$|\(([^()]*)\)|\{([^{}]*)\}|(.))/g,
    (all, round: string | undefined, curly: string | undefined, short: string | undefined) => {
      if (all === '$$') return '$';
      const name = round ?? curly ?? short ?? '';
      if (name === '@') return target;
      if (name === 'MAKE') return 'make';
      const value = rules.variables.get(name);
      return value === undefined || depth > 4 ? '"$MAKE_WORKS_IT_OUT"' : expanded(value, target, rules, depth + 1);
    },
  );
}

export const MAKE: readonly Row[] = [{ names: 'make gmake', source: 'make(1)', run: make }];
