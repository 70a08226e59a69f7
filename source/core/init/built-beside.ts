import type { Sight } from './sight.ts';

/**
 * What make writes beside the Makefile, as names and globs for a bullet: programs (`-o name`, and `-o $@` of a target without
 * a folder) and, where sources lie there too, the objects that it makes of them. Variables are followed as far as they are
 * plain words. Nothing is run.
 */
export function builtBeside({ texts, files }: Pick<Sight, 'texts' | 'files'>): string[] {
  const makefile = texts.Makefile ?? texts.GNUmakefile ?? texts.makefile;
  if (makefile === undefined) return [];
  const values = new Map<string, string>();
  const expand = (text: string): string =>
    text.replace(/\$[({](\w+)[)}]/g, (whole, name: string) => values.get(name) ?? whole);
  const names = new Set<string>();
  let target = '';
  for (const line of makefile.replace(/\\\n/g, ' ').split('\n')) {
    const [, name, value] = /^(\w+)\s*[:?+]?=\s*([^#]*)/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) values.set(name, expand(value.trim()));
    target = /^([\w.-]+)[ \t]*:(?!=)/.exec(expand(line))?.[1] ?? (/^\S/.test(line) ? '' : target);
    if (!line.startsWith('\t')) continue;
    const written = /\s-o\s+(\S+)/.exec(expand(line))?.[1]?.replace(/^\$@$/, target) ?? '';
    if (/^[\w-][\w.-]*$/.test(written)) names.add(written);
  }
  const sources = files.some((file) => /^[^/]+\.(?:c|cc|cpp|cxx)$/.test(file));
  if (sources) for (const [, end] of makefile.matchAll(/(?:^|[\s=:,)])[\w%-]*\.(o|a|so|d)\b/gm)) names.add(`*.${end}`);
  return [...names]
    .filter((one) => !/^[^*].*\.(?:o|a|so|d)$/.test(one) || !names.has(`*.${one.split('.').at(-1)}`))
    .sort();
}
