import { meet, word } from '../paths/segment.ts';
import type { Finding } from '../shell/found.ts';
import { fallback, type Judged } from './judged.ts';
import { base, type Prepared, tried } from './prepare.ts';

/**
 * Might these words be a command that begins so? Options before and between are passed over, with a value or without, and
 * short options in any order and grouping count.
 */
export function begins(prefix: readonly string[], words: readonly string[]): boolean {
  const [name, ...rest] = prefix;
  if (name === undefined) return true;
  if (words[0] === undefined || (words[0] !== name && base(words[0]) !== name)) return false;
  const wanted = rest.map((word) => short(name, word));
  const options = wanted.filter((one) => one.startsWith('-'));
  const operands = wanted.filter((one) => !one.startsWith('-'));
  const given = words.slice(1).map((word) => short(name, word));
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

/** Options with two names, by program: whoever forbids `rm -rf` means `rm --recursive --force` too. Their manuals. */
const SAME: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  rm: { '--recursive': '-r', '-R': '-r', '--force': '-f' },
  cp: { '--recursive': '-r', '-R': '-r', '--force': '-f' },
  chmod: { '--recursive': '-R' },
  chown: { '--recursive': '-R' },
  git: { '--force': '-f', '--no-verify': '-n', '--all': '-A', '--delete': '-d' },
  npm: { '--global': '-g', '--force': '-f', '--save-dev': '-D' },
  curl: { '--insecure': '-k', '--upload-file': '-T', '--data': '-d', '--request': '-X' },
  docker: { '--volume': '-v', '--interactive': '-i', '--tty': '-t', '--force': '-f' },
};

/** An option's short name; of several letters after one dash each. */
function short(name: string, word: string): string {
  const same = Object.hasOwn(SAME, name) ? SAME[name] : undefined;
  if (!same || !word.startsWith('-')) return word;
  if (Object.hasOwn(same, word)) return same[word] as string;
  // GNU programs take any beginning of a long option.
  const long =
    word.startsWith('--') && word.length > 3 ? Object.keys(same).find((one) => one.startsWith(word)) : undefined;
  if (long) return same[long] as string;
  return /^-\w{2,}$/.test(word)
    ? `-${[...word.slice(1)].map((letter) => (same[`-${letter}`] ?? `-${letter}`).slice(1)).join('')}`
    : word;
}

function carries(given: readonly string[], option: string): boolean {
  if (option.startsWith('--')) return given.some((one) => one === option || one.startsWith(`${option}=`));
  const letters = [...option.slice(1)];
  const all = given.filter((one) => /^-[^-]/.test(one)).join('');
  return given.includes(option) || letters.every((letter) => all.includes(letter));
}

/**
 * Are these the words a grant begins with? Options that only make a program quiet, plain or offline may stand after its name
 * (`mvn -o test`, `cargo --locked build`): none of them takes a value.
 */
export function starts(prefix: readonly string[], words: readonly string[]): boolean {
  const [name, ...wanted] = prefix;
  if (name === undefined) return true;
  if (words[0] !== name && !installed(words[0], name)) return false;
  const given = words.slice(1);
  const meets = (list: readonly string[]): boolean => wanted.every((one, index) => list[index] === one);
  if (meets(given)) return true;
  const builder = /^(?:\.\/)?(?:mvnw?|gradlew?)$/.test(name);
  const at = given.findIndex((word) => !QUIET.test(word) && !(builder && BUILDERS.test(word)));
  return at > 0 && meets(given.slice(at));
}

const QUIET =
  /^(?:-q|--quiet|--silent|--verbose|--offline|--locked|--frozen|--no-pager|--no-color|--color=(?:never|always|auto))$/;
/** Those of Maven and Gradle, whose tests are also chosen so (maven.apache.org, docs.gradle.org). */
const BUILDERS =
  /^(?:-o|-B|--batch-mode|-ntp|--no-transfer-progress|-e|--errors|--console=plain|--no-daemon|-D(?:skipTests|skipITs|maven\.test\.skip|test|it\.test)(?:=[\w.*#,+-]*)?)$/;

const installed = (path: string | undefined, name: string): boolean =>
  path !== undefined &&
  /^(?:(?:\.\/)?(?:node_modules\/\.bin|\.?venv\/bin)|\/usr\/bin|\/bin)$/.test(path.slice(0, -name.length - 1)) &&
  base(path) === name;

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
