import { quote } from '../command.ts';
import { doubt } from '../effects.ts';
import type { Call } from '../found.ts';
import type { Handler } from '../row.ts';
import { fork, type Scope, type Value } from '../state.ts';
import { follow } from '../walk.ts';

/** The text of a script of package.json, where the command is given. */
export function body(name: string, scope: Scope): string | undefined {
  const [cwd] = scope.state.cwds ?? [];
  if (cwd === undefined) return undefined;
  return scripts(cwd, scope)?.[name];
}

function scripts(cwd: string, scope: Scope): Readonly<Record<string, string>> | undefined {
  const { facts } = scope.hunt;
  for (let folder = cwd; ; folder = folder.slice(0, folder.lastIndexOf('/'))) {
    const text = facts.read(`${folder}/package.json`);
    if (text !== undefined) {
      try {
        const found: unknown = JSON.parse(text);
        const all = typeof found === 'object' && found !== null && 'scripts' in found ? found.scripts : undefined;
        return typeof all === 'object' && all !== null
          ? (Object.fromEntries(Object.entries(all).filter(([, one]) => typeof one === 'string')) as Record<
              string,
              string
            >)
          : {};
      } catch {
        return undefined;
      }
    }
    if (folder === facts.root || folder === '' || !folder.includes('/')) return undefined;
  }
}

/** A script by its name: `pre` and `post` run too (docs.npmjs.com/cli/using-npm/scripts), with the arguments after it. */
export function run(script: Value, args: readonly Value[], scope: Scope, call: Call): void {
  if (!script.known || script.glob) {
    doubt(call, `which script ${script.text} is`, false);
    return;
  }
  call.findings.push({ kind: 'script', runner: 'npm', name: script.text });
  const cut = args.findIndex((word) => word.text === '--');
  const given = cut < 0 ? args : [...args.slice(0, cut), ...args.slice(cut + 1)];
  for (const cwd of scope.state.cwds ?? []) {
    const all = scripts(cwd, scope);
    if (all === undefined || scope.hunt.written?.has(`${cwd}/package.json`))
      doubt(call, `what the script ${script.text} runs`);
    for (const name of [`pre${script.text}`, script.text, `post${script.text}`]) {
      const text = all && Object.hasOwn(all, name) ? all[name] : undefined;
      if (text === undefined) continue;
      const inner: Scope = { ...scope, state: fork(scope.state), calls: call.inner };
      const extra = name === script.text && given.length > 0 ? ` ${given.map(quote).join(' ')}` : '';
      follow(text + extra, inner);
    }
  }
}

/** npm-run-all, turbo, lerna: they run scripts by their names, several at a time, with wildcards (their READMEs). */
export const several: Handler = (words, scope, call) => {
  const named = /^(?:turbo|lerna|lage)$/.test(call.words[0] ?? '');
  const [first, ...rest] = words;
  if (named && first?.text !== 'run') return;
  const names = (named ? rest : words).filter((word) => !word.text.startsWith('-'));
  for (const name of names) run({ ...name, text: name.text.split(' ')[0] ?? '', glob: false }, [], scope, call);
  if (names.some((name) => /[*{]/.test(name.text))) doubt(call, 'which scripts are meant');
};
