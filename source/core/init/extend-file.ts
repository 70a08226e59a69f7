import { SECTION } from '../../policy/language/bullets.ts';
import { mask } from '../../policy/language/markdown.ts';
import type { Proposal } from './propose.ts';

/** A policy file with bullets added to it. */
export interface Extended {
  readonly text: string;
  /** The line (from 1) of the first added line. */
  readonly line: number;
  readonly added: readonly string[];
}

/** The lines of a bullet in a file. */
export function bulletLines({ text, examples }: Pick<Proposal, 'text' | 'examples'>): string[] {
  return [`- ${text}`, ...examples.map((example) => `  - ${example}`)];
}

/**
 * Adds bullets to a policy file; not one line that is there is changed. Where the headed section is there, they stand at
 * its end; else it comes at the end of the file. `text` is null for a new file. Line ends stay as the file has them.
 */
export function extendFile(text: string | null, bullets: readonly Proposal[], whole: boolean): Extended {
  const eol = text?.includes('\r\n') ? '\r\n' : '\n';
  const lines = text === null || text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
  const added = bullets.flatMap(bulletLines);
  const end = whole ? lines.length : sectionEnd(text ?? '');
  let at = end ?? lines.length;
  while (at > 0 && lines[at - 1]?.trim() === '') at--;
  const head =
    whole && lines.length === 0
      ? ['# What a coding agent may do here', '']
      : end === undefined
        ? [...(lines.length > 0 ? [''] : []), `## ${SECTION}`, '']
        : /^\s*(?:[-*+]|\d+[.)])\s|^\s+\S/.test(lines[at - 1] ?? '')
          ? []
          : [''];
  const rest = lines.slice(at);
  const gap = rest.length > 0 && rest[0]?.trim() !== '' ? [''] : [];
  const all = [...lines.slice(0, at), ...head, ...added, ...gap, ...rest];
  return { text: `${all.join(eol)}${eol}`, line: at + head.length + 1, added: [...head, ...added] };
}

/** The number of lines up to the end of the policy's section; undefined without one. */
function sectionEnd(text: string): number | undefined {
  const { lines } = mask(text);
  const plain = (title: string) =>
    title
      .replace(/[*_`:#]/g, '')
      .replace(/[\s-]+/g, ' ')
      .trim()
      .toLowerCase();
  let level = 0;
  for (const [index, { text: line, fenced }] of lines.entries()) {
    if (fenced) continue;
    const atx = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?[ \t]*#*[ \t]*$/.exec(line);
    const under = /^ {0,3}(=+|-+)[ \t]*$/.exec(lines[index + 1]?.text ?? '');
    const setext = !atx && under && line.trim() !== '' && !/^\s*[-*+]\s/.test(line);
    if (!atx && !setext) continue;
    const own = atx ? (atx[1] as string).length : under?.[1]?.startsWith('=') ? 1 : 2;
    if (level > 0 && own <= level) return index;
    if (level === 0 && plain(atx ? (atx[2] ?? '') : line) === plain(SECTION)) level = own;
  }
  return level > 0 ? text.replace(/\r?\n$/, '').split(/\r?\n/).length : undefined;
}
