import { meet, word } from '../paths/segment.ts';
import type { Finding } from '../shell/found.ts';
import { type Judged, ruled } from './judged.ts';
import { type Prepared, tried } from './prepare.ts';

/** The program a first word stands for: a path's last component. */
const program = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

/**
 * Might these words be a command that begins so? Options before and between are passed over, with a value or without, and
 * short options in any order and grouping count.
 */
export function begins(prefix: readonly string[], words: readonly string[]): boolean {
  const [name, ...wanted] = prefix;
  if (name === undefined) return true;
  if (words[0] === undefined || (words[0] !== name && program(words[0]) !== name)) return false;
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

/** Judges the words of a command by the rules about commands. */
export function judgeWords(prepared: Prepared, words: readonly string[]): Judged[] {
  if (prepared.commands.stops.length + prepared.commands.grants.length === 0) return [];
  const { stops, grants } = tried(
    prepared.commands,
    (prefixes) => prefixes.some((prefix) => begins(prefix, words)),
    (prefixes) => prefixes.some((prefix) => starts(prefix, words)),
  );
  const what = `run ${words.join(' ').slice(0, 120)}`;
  return [...stops, ...grants].map((rule) => ruled(rule.match, what));
}

/** Judges a script by its name. An ALLOWED list closes the scripts of its runner. */
export function judgeScript(prepared: Prepared, script: Finding & { kind: 'script' }): Judged[] {
  const named = (on: { readonly runner: string; readonly names: readonly string[] }): boolean =>
    on.runner === script.runner && on.names.some((name) => meet(word(name), word(script.name)));
  const { stops, grants } = tried(prepared.scripts, named, named);
  const what = `run the ${script.runner === 'npm' ? 'script' : 'target'} ${script.name}`;
  const out = [...stops, ...grants].map((rule) => ruled(rule.match, what));
  if (out.length === 0 && prepared.scripts.grants.some((grant) => grant.on.runner === script.runner))
    out.push({ verdict: 'ask', why: `${what}, which no ALLOWED bullet covers` });
  return out;
}

/** Judges a tool of the agent by its name; nothing when no bullet speaks of tools. */
export function judgeTool(prepared: Prepared, name: string): Judged[] {
  const named = (names: readonly string[]): boolean => names.some((pattern) => meet(word(pattern), word(name)));
  const { stops, grants } = tried(prepared.tools, named, named);
  const out = [...stops, ...grants].map((rule) => ruled(rule.match, `use the tool ${name}`));
  if (out.length === 0 && prepared.tools.grants.length > 0)
    out.push({ verdict: 'ask', why: `use the tool ${name}, which no ALLOWED bullet covers` });
  return out;
}
