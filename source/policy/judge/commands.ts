import { meet, word } from '../paths/segment.ts';
import type { Finding } from '../shell/found.ts';
import { fallback, type Judged } from './judged.ts';
import { base, type Prepared, tried } from './prepare.ts';

/**
 * Might these words be a command that begins so? Options before and between are passed over, with a value or without, and
 * short options in any order and grouping count.
 */
export function begins(prefix: readonly string[], words: readonly string[]): boolean {
  const [name, ...wanted] = prefix;
  if (name === undefined) return true;
  if (words[0] === undefined || (words[0] !== name && base(words[0]) !== name)) return false;
  const options = wanted.filter((one) => one.startsWith('-'));
  const operands = wanted.filter((one) => !one.startsWith('-'));
  const given = words.slice(1);
  if (!options.every((option) => carries(given, option))) return false;
  const follow = (at: number, next: number): boolean => {
    if (next === operands.length) return true;
    const one = given[at];
    if (one === undefined) return false;
    if (one === operands[next]) return follow(at + 1, next + 1);
    return one.startsWith('-') && (follow(at + 1, next) || (!one.includes('=') && follow(at + 2, next)));
  };
  return follow(0, 0);
}

function carries(given: readonly string[], option: string): boolean {
  if (option.startsWith('--')) return given.some((one) => one === option || one.startsWith(`${option}=`));
  const letters = [...option.slice(1)];
  const all = given.filter((one) => /^-[^-]/.test(one)).join('');
  return given.includes(option) || letters.every((letter) => all.includes(letter));
}

/** Are these exactly the words a grant begins with? */
export function starts(prefix: readonly string[], words: readonly string[]): boolean {
  return prefix.every((one, index) => words[index] === one || (index === 0 && installed(words[0], one)));
}

const installed = (path: string | undefined, name: string): boolean =>
  path !== undefined &&
  (path === `node_modules/.bin/${name}` ||
    path === `./node_modules/.bin/${name}` ||
    path === `/usr/bin/${name}` ||
    path === `/bin/${name}`);

/** Does an ALLOWED bullet name this command by its words? */
export function grantsWords(prepared: Prepared, words: readonly string[]): boolean {
  const { programs, commands } = prepared;
  if (programs && !programs.has(base(words[0] ?? ''))) return false;
  return commands.grants.some(({ on }) => on.some((prefix) => starts(prefix, words)));
}

/** Judges the words of a command by the rules about commands, and adds what they say. */
export function judgeWords(prepared: Prepared, words: readonly string[], out: Judged[]): void {
  const { programs } = prepared;
  if (programs && !programs.has(base(words[0] ?? ''))) return;
  tried(
    prepared.commands,
    (prefixes) => prefixes.some((prefix) => begins(prefix, words)),
    (prefixes) => prefixes.some((prefix) => starts(prefix, words)),
    () => `run ${words.join(' ').slice(0, 120)}`,
    out,
  );
}

/** Judges a script by its name. An ALLOWED list closes the scripts of its runner. */
export function judgeScript(prepared: Prepared, script: Finding & { kind: 'script' }, out: Judged[]): void {
  const named = (on: { readonly runner: string; readonly names: readonly string[] }): boolean =>
    on.runner === script.runner && on.names.some((name) => meet(word(name), word(script.name)));
  const what = (): string => `run the ${script.runner === 'npm' ? 'script' : 'target'} ${script.name}`;
  const before = out.length;
  tried(prepared.scripts, named, named, what, out);
  if (out.length === before && prepared.scripts.grants.some((grant) => grant.on.runner === script.runner))
    out.push(fallback('ask', what, ', which no ALLOWED bullet covers'));
}

/** Judges a tool of the agent by its name; nothing when no bullet speaks of tools. */
export function judgeTool(prepared: Prepared, name: string, out: Judged[]): void {
  const named = (names: readonly string[]): boolean => names.some((pattern) => meet(word(pattern), word(name)));
  const what = (): string => `use the tool ${name}`;
  const before = out.length;
  tried(prepared.tools, named, named, what, out);
  if (out.length === before && prepared.tools.grants.length > 0)
    out.push(fallback('ask', what, ', which no ALLOWED bullet covers'));
}
