import type { PolicyFile, Problem } from '../policy.ts';
import { suspicious } from './characters.ts';
import { mask } from './markdown.ts';

/** One bullet as it stands in a file; `line` counts from 1. Examples and list items under it come along. */
export interface Bullet {
  readonly file: PolicyFile;
  readonly line: number;
  /** The text after the bullet's mark, wrapped lines joined by a space. */
  readonly text: string;
  readonly indent: number;
  readonly children: readonly Bullet[];
}

/** The heading under which a CLAUDE.md or AGENTS.md states its policy. */
export const SECTION = 'Permissions for Auto Mode';

/** Words that begin a rule; used to notice rules that stand where they would not be read. */
export const KEYWORD =
  /^(ALLOW(?:ED)?|PERMIT(?:TED)?|ASK|RESTRICT(?:ED)?|DENY|DENIED|FORBID(?:DEN)?|LIMITS?|VERIFY|NOTE)\b/i;

const MARK = /^([ \t]*)(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?(.*)$/;
const HEADING = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?[ \t]*#*[ \t]*$/;
/** Text that begins with a keyword once quotes, table bars, numbers and emphasis are taken away. */
const STRAY = /^(?:[\s>|*_`#\d.)-]|<[^<>]*>)*(?:ALLOWED|RESTRICTED|DENIED|FORBIDDEN|ASK|LIMIT|VERIFY)[*_`\s]*[:：|]/i;
const RULER = /^ {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$/;
const MAX_FILE = 1_000_000;
const MAX_BULLET = 2_000;
const MAX_BULLETS = 2_000;

/** The words of a heading as people compare them: no emphasis, one space, lower case. */
const plain = (heading: string): string =>
  heading
    .replace(/[*_`:]/g, '')
    .replace(/[\s-]+/g, ' ')
    .trim()
    .toLowerCase();

type Section = 'none' | 'some';

/**
 * Cuts a policy file into its bullets. Whatever looks like a rule but would not be read as a bullet (in a code fence, a
 * table, a plain line) is a problem, never skipped.
 */
export function bullets(file: PolicyFile): { bullets: Bullet[]; problems: Problem[]; section: Section } {
  const problems: Problem[] = [];
  const roots: MutableBullet[] = [];
  const refuse = (line: number, text: string, message: string, suggestion?: string) =>
    problems.push({
      file: file.file,
      line,
      text: text.trim().slice(0, 200),
      message,
      ...(suggestion && { suggestion }),
    });

  if (file.text.length > MAX_FILE) {
    refuse(1, '', `the file is larger than ${MAX_FILE} characters; a policy is read by people, keep it short`);
    return { bullets: [], problems, section: 'some' };
  }
  const { lines, unclosed } = mask(file.text);
  /** Level of the heading we are under that opened the section; 0 when outside. A whole file is always inside. */
  let inside = file.section === 'whole' ? 7 : 0;
  let section: Section = file.section === 'whole' ? 'some' : 'none';
  let open: MutableBullet[] = [];
  let wrap: MutableBullet | undefined;
  let count = 0;

  for (const [index, { text, fenced }] of lines.entries()) {
    const number = index + 1;
    const next = lines[index + 1];
    const atx = fenced ? null : HEADING.exec(text);
    const underline = next && !next.fenced && !wrap ? /^ {0,3}(=+|-+)[ \t]*$/.exec(next.text) : null;
    const setext = !fenced && !atx && underline && text.trim() !== '' && !MARK.test(text);
    if (atx || setext) {
      const level = atx ? (atx[1] ?? '').length : underline?.[1]?.startsWith('=') ? 1 : 2;
      const title = plain(atx ? (atx[2] ?? '') : text);
      open = [];
      wrap = undefined;
      if (file.section === 'whole') continue;
      const strange = /permission/i.test(title) ? suspicious(atx ? (atx[2] ?? '') : text) : undefined;
      if (title === plain(SECTION) && !strange) {
        if (inside === 0 || level <= inside) inside = level;
        section = 'some';
      } else if (inside > 0 && level <= inside) inside = 0;
      if (strange) refuse(number, text, `the heading holds ${strange}; type it again`, `## ${SECTION}`);
      else if (title !== plain(SECTION) && /permission/.test(title) && /auto/.test(title))
        refuse(number, text, 'the heading is nearly that of the policy, but is not read as it', `## ${SECTION}`);
      continue;
    }
    if (inside === 0) continue;
    if (fenced) {
      wrap = undefined;
      if (STRAY.test(text))
        refuse(
          number,
          text,
          'a rule in a code fence is not read; take it out of the fence',
          `- ${text.replace(/^[\s*+-]+/, '')}`,
        );
      continue;
    }
    if (text.trim() === '') {
      wrap = undefined;
      continue;
    }
    // An indented paragraph after a blank line still belongs to its bullet.
    if (!wrap && /^[ \t]{2,}/.test(text)) wrap = open.at(-1);
    if (RULER.test(text)) {
      open = [];
      wrap = undefined;
      continue;
    }
    const mark = MARK.exec(text);
    if (mark) {
      if (++count > MAX_BULLETS) {
        refuse(number, text, `more than ${MAX_BULLETS} bullets; a policy is read by people, keep it short`);
        break;
      }
      const indent = (mark[1] ?? '').replace(/\t/g, '    ').length;
      const bullet: MutableBullet = { file, line: number, text: (mark[2] ?? '').trim(), indent, children: [] };
      while (open.length > 0 && (open.at(-1) as Bullet).indent >= indent) open.pop();
      (open.at(-1)?.children ?? roots).push(bullet);
      open.push(bullet);
      wrap = bullet;
    } else if (wrap && !/^\s*\|/.test(text) && !STRAY.test(text)) {
      wrap.text = `${wrap.text} ${text.trim()}`;
      if (wrap.text.length > MAX_BULLET) {
        refuse(wrap.line, wrap.text, `the bullet is longer than ${MAX_BULLET} characters; write several`);
        break;
      }
    } else if (STRAY.test(text)) {
      refuse(number, text, 'this reads like a rule but is not a bullet; begin the line with "- "', stray(text));
    }
  }
  if (unclosed && inside > 0)
    refuse(
      unclosed,
      lines[unclosed - 1]?.text ?? '',
      'this comment or code fence is never closed, so all after it would be lost',
    );
  return { bullets: roots, problems, section };
}

interface MutableBullet extends Bullet {
  text: string;
  children: MutableBullet[];
}

/** A stray rule written as a bullet: quotes, bars and numbers at its ends taken away. */
function stray(text: string): string {
  const words = text
    .replace(/<[^<>]*>/g, '')
    .replace(/^[\s>|*_`#\d.)-]+/, '')
    .replace(/[|\s]+$/, '');
  const rule = words.replace(/^(\w+)[*_`\s]*[:：|]\s*/, (_all, keyword: string) => `${keyword.toUpperCase()}: `);
  return `- ${rule.replace(/\s*\|\s*/g, ' ')}`;
}
