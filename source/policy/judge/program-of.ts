import { base } from './prepare.ts';

/** Programs that only start another, and by what word after them (none: by any). Their manuals. */
const STARTERS: readonly (readonly [RegExp, RegExp | null])[] = [
  [/^(?:python|pypy)[\d.]*$/, /^-m$/],
  [/^(?:npx|pnpx|bunx|uvx|nice|nohup|time|env|command|xvfb-run|sudo|timeout)$/, null],
  [/^(?:npm|pnpm|yarn|bun)$/, /^(?:exec|x|dlx)$/],
  [/^(?:uv|poetry|pipenv|pdm|rye)$/, /^run$/],
  [/^bundle$/, /^exec$/],
];

/**
 * The program that a command is about: `python -m pytest`, `uv run pytest` and `pytest` are all about pytest. An ALLOWED
 * bullet that names a command closes the other commands of its program, and of no other.
 */
export function programOf(words: readonly string[]): string {
  let rest = words;
  for (let left = 4; left > 0; left--) {
    const name = base(rest[0] ?? '');
    const starter = STARTERS.find(([names, by]) => names.test(name) && (by === null || by.test(rest[1] ?? '')));
    if (!starter) return name;
    const after = rest.slice(starter[1] === null ? 1 : 2);
    // Options, assignments and a duration stand before the program.
    const at = after.findIndex((word) => !/^-|^\w+=|^[\d.]+[smhd]?$/.test(word));
    if (at < 0) return name;
    rest = after.slice(at);
  }
  return base(rest[0] ?? '');
}
