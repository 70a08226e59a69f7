import { execute } from './command.ts';
import { type Call, call } from './found.ts';
import { fork, type Scope, type Value } from './state.ts';
import { follow } from './walk.ts';

const MAX_WORDS = 12;
const MAX_TEXTS = 20;

/**
 * Looks for commands among the arguments of a program that is not known, or that runs what an option says: as words that
 * follow, or as a text in one word. What is found is only perhaps run; a rule that would stop it makes it asked.
 */
export function suspect(words: readonly Value[], scope: Scope, own: Call): void {
  if (own.parent?.perhaps.includes(own)) return;
  for (const [at, word] of words.slice(0, MAX_WORDS).entries()) {
    if (!word.known) continue;
    if (/\s/.test(word.text)) text(word.text, scope, own);
    else if (isProgram(word.text.slice(word.text.lastIndexOf('/') + 1), scope)) {
      const found = words.slice(at);
      execute(found, perhaps(scope, own), call(found.map((one) => one.text)));
    }
  }
}

/** Looks for commands in the strings of inline code: `execSync('git push')`, `run(["git", "push"])`. */
export function suspectCode(code: string, scope: Scope, own: Call): void {
  const joined = code.replace(/(["'`])\s*,\s*\[?\s*["'`]/g, ' ');
  let count = 0;
  for (const match of joined.matchAll(/(["'`])((?:(?!\1)[^\\\n]|\\[^\n]){3,300})\1/g)) {
    if (++count > MAX_TEXTS) return;
    text((match[2] as string).replace(/\\(.)/g, '$1'), scope, own);
  }
}

/** Follows a text that names a program, signs of editors and quotes in front left out. */
function text(given: string, scope: Scope, own: Call): void {
  const plain = given.replace(/^[^\w./({$`]+/, '');
  const names = plain.split(/[^\w.-]+/, 200);
  if (names.some((name) => isProgram(name, scope))) follow(plain, perhaps(scope, own));
}

/** Is it the name of a program that is understood? Git's own programs are called `git-…`. */
const isProgram = (name: string, scope: Scope): boolean => scope.hunt.programs.has(name) || /^git-\w/.test(name);

const perhaps = (scope: Scope, own: Call): Scope => ({
  ...scope,
  state: fork(scope.state),
  calls: own.perhaps,
  parent: own,
});
