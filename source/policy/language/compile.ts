import type { Source, Verdict } from '../decision.ts';
import type { Limits, Problem, Rule, Subject } from '../policy.ts';
import type { Bullet } from './bullets.ts';
import { suspicious } from './characters.ts';
import { type Example, example } from './example.ts';
import { readLimit } from './limits.ts';
import { nearest } from './nearest.ts';
import { PATTERNS } from './patterns.ts';
import { keyword, sentence, VERDICTS } from './sentence.ts';

/** What one bullet compiles to. */
export interface Compiled {
  readonly rules: readonly Rule[];
  readonly limits: Limits;
  readonly verify: readonly { readonly command: string; readonly source: Source }[];
  readonly notes: readonly Source[];
  readonly examples: readonly Example[];
  readonly problems: readonly Problem[];
}

const NOTHING: Compiled = { rules: [], limits: {}, verify: [], notes: [], examples: [], problems: [] };

/** Compiles a bullet with all that stands under it. Never throws; what can't be read comes out as problems. */
export function compile(bullet: Bullet): Compiled {
  const refuse = (message: string, suggestion?: string, at: Bullet = bullet): Compiled => ({
    ...NOTHING,
    problems: [
      {
        file: at.file.file,
        line: at.line,
        text: at.text,
        message,
        ...(suggestion && {
          suggestion: suggestion.startsWith(' ') ? suggestion : `- ${suggestion.replace(/^- /, '')}`,
        }),
      },
    ],
  });
  const found = keyword(bullet.text);
  if (!found)
    return refuse(
      'a bullet begins with ALLOWED:, ASK:, RESTRICTED:, LIMIT:, VERIFY: or NOTE:',
      nearest(bullet.text) ?? `NOTE: ${bullet.text}`,
    );
  const source: Source = { file: bullet.file.file, line: bullet.line, text: sentence(found.rest).text };
  // What stands under a note belongs to it, but for bullets of their own.
  if (found.keyword === 'NOTE') return join([{ ...NOTHING, notes: [source] }, ...own(bullet).map(compile)]);
  const strange = suspicious(bullet.text);
  if (strange) return refuse(`it holds ${strange}; type it again`);
  if (source.text === '') return refuse('nothing stands after the colon', nearest(bullet.text));

  const examples: Example[] = [];
  const items: string[] = [];
  const below: Compiled[] = [];
  for (const child of bullet.children) {
    const one = example(child, bullet);
    if (one && 'problem' in one) return refuse(one.problem, one.suggestion, child);
    if (one && child.children.length > 0)
      return refuse('nothing stands under an example', undefined, child.children[0]);
    if (one) examples.push(one);
    else if (keyword(child.text)) below.push(compile(child));
    else if (/:$/.test(source.text) && child.children.length === 0) items.push(child.text);
    else
      return refuse(
        'what stands under a bullet is an example (`denies:`, `asks:`, `allows:`) or a bullet of its own',
        nearest(child.text),
        child,
      );
    const hidden = suspicious(child.text);
    if (hidden) return refuse(`it holds ${hidden}; type it again`, undefined, child);
  }
  const text = items.length > 0 ? `${source.text} ${items.join(', ')}` : source.text;
  return join([{ ...itself(), examples }, ...below]);

  function itself(): Compiled {
    if (found?.keyword === 'LIMIT') {
      const limits = readLimit(text);
      return typeof limits === 'string' ? refuse(limits, 'LIMIT: 45 minutes') : { ...NOTHING, limits };
    }
    if (found?.keyword === 'VERIFY') {
      const commands = [...text.matchAll(/`([^`]+)`/g)].map((match) => (match[1] as string).trim());
      const rest = text.replace(/`[^`]+`/g, '').replace(/[\s,;]|\b(?:and|then|run|with)\b/gi, '');
      if (commands.length === 0 || rest !== '' || commands.includes(''))
        return refuse('VERIFY names one or more commands in back-ticks', `VERIFY: \`${text.replace(/`/g, '')}\``);
      return { ...NOTHING, verify: commands.map((command) => ({ command, source: { ...source, text } })) };
    }
    const rules = understand(text, { ...source, text });
    return typeof rules === 'object' && 'message' in rules
      ? refuse(rules.message, rules.suggestion)
      : { ...NOTHING, rules };
  }

  function understand(words: string, at: Source): Rule[] | { message: string; suggestion?: string | undefined } {
    const verdict = VERDICTS[(found as { keyword: keyof typeof VERDICTS }).keyword] ?? 'deny';
    const { body, negative, except } = sentence(words);
    if (negative && verdict !== 'deny')
      return { message: `${found?.keyword} can't be followed by a negation`, suggestion: `RESTRICTED: ${words}` };
    for (const pattern of PATTERNS) {
      const match = pattern.match.exec(body);
      if (!match) continue;
      const meaning = pattern.compile(match.groups ?? {}, { verdict, negative, except });
      if (!meaning.ok) {
        if (meaning.pass) continue;
        return { message: meaning.message, suggestion: meaning.suggestion ?? nearest(bullet.text) };
      }
      if (except !== undefined && verdict === 'allow')
        return {
          message: 'an exception to something ALLOWED is a sentence of its own',
          suggestion:
            pattern.about === 'files' && except !== 'listed' ? `RESTRICTED: NO changes to ${except}` : undefined,
        };
      const rule = (subject: Subject, as = verdict): Rule => ({
        verdict: as,
        subject,
        exceptions: as !== 'allow' && except !== undefined,
        owner: bullet.file.owner,
        source: at,
      });
      return [
        ...meaning.subjects.map((subject) => rule(subject)),
        ...(meaning.except ?? []).map((subject) => rule(subject, 'allow')),
      ];
    }
    return {
      message: 'this sentence is not understood, and nothing is skipped',
      suggestion: quoted(body, negative, verdict) ?? nearest(bullet.text),
    };
  }
}

/** The bullets below another that begin with a keyword, however deep. */
const own = (bullet: Bullet): Bullet[] =>
  bullet.children.flatMap((child) => (keyword(child.text) ? [child] : own(child)));

/** A body that may be a command, put in back-ticks; undefined when a sentence of the grammar is near. */
function quoted(body: string, negative: boolean, verdict: Verdict): string | undefined {
  if (
    !/^[a-z][\w./-]*(?: [\w./:-]+){0,2}$/.test(body) ||
    / (?:of|to|the|in|on|at) /.test(body) ||
    nearest(body, 0.6) !== undefined
  )
    return undefined;
  const keyword = verdict === 'allow' ? 'ALLOWED: Run' : verdict === 'ask' ? 'ASK:' : 'RESTRICTED: NO';
  return negative && verdict !== 'deny' ? undefined : `${keyword} \`${body}\``;
}

/** Joins what several bullets say; of two limits of one kind the smaller holds. */
export function join(all: readonly Compiled[]): Compiled {
  const limits: Record<string, number> = {};
  for (const one of all)
    for (const [name, value] of Object.entries(one.limits)) limits[name] = Math.min(limits[name] ?? value, value);
  const order = ['minutes', 'dollars', 'actions', 'files', 'lines', 'idleMinutes'];
  return {
    rules: all.flatMap((one) => one.rules),
    limits: Object.fromEntries(order.filter((name) => name in limits).map((name) => [name, limits[name] as number])),
    verify: all.flatMap((one) => one.verify),
    notes: all.flatMap((one) => one.notes),
    examples: all.flatMap((one) => one.examples),
    problems: all.flatMap((one) => one.problems),
  };
}
