import { doubt } from '../effects.ts';
import { sort } from '../options.ts';
import { type Handler, list, type Row } from '../row.ts';
import type { Value } from '../state.ts';
import { suspect } from '../suspect.ts';
import { rest } from './wrappers.ts';

/** Names that the shell would take as its own; in an environment they are scripts of the project's. */
const OWN =
  /^(?:test|\[|true|false|:|cd|eval|exec|trap|alias|export|read|set|source|\.|echo|printf|type|kill|time|times|wait|jobs)$/;

const TAKES = new Set(
  list(
    '-p --python --with --with-editable --with-requirements --extra --group --env-file --package --project --directory -m --module -n --name --prefix -C --cwd --gemfile --from',
  ),
);
const FLAGS = new Set(
  list(
    '--frozen --locked --no-sync --no-dev --dev --all-extras --all-groups --isolated --offline --active --no-project --exact -q --quiet -v --verbose --no-capture-output --live-stream -s --no-cache --refresh',
  ),
);

/**
 * The part of a package manager that runs a program of the project's environment: what follows is a command of its own.
 * With an option that is not known it can't be told where it begins, and what may be one is looked for.
 */
export const launch =
  (verbs: string, otherwise: Handler): Handler =>
  (words, scope, call) => {
    const first = sort(words, TAKES, undefined, true);
    const [verb, ...after] = first.operands;
    if (!verb || !list(verbs).includes(verb.text)) return otherwise(words, scope, call);
    const sorted = sort(after, TAKES, undefined, true);
    const fetched = [...sorted.values('--with', '--with-editable', '--with-requirements', '--from')];
    if (fetched.length > 0) call.findings.push({ kind: 'fetch', host: 'pypi.org', port: 443 });
    const [module] = sorted.values('-m', '--module');
    const command: readonly Value[] = module
      ? [{ text: 'python', known: true }, { text: '-m', known: true }, module, ...sorted.operands]
      : sorted.operands[0]?.text.endsWith('.py')
        ? [{ text: 'python', known: true }, ...sorted.operands]
        : sorted.operands;
    const strange = sorted.options.find(({ name }) => !TAKES.has(name) && !FLAGS.has(name));
    if (strange || OWN.test(command[0]?.text ?? '')) {
      doubt(call, `which command ${call.words[0]} ${verb.text} starts`);
      suspect(after, scope, call);
    } else rest(command, scope, call);
  };

/** Tools whose only use is to start another program in an environment. */
export const LAUNCHERS: readonly Row[] = [
  { names: 'mise asdf rbenv pyenv', source: 'their manuals: exec runs a program', run: launch('exec x', suspect) },
];
