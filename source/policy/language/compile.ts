import type { Source } from '../decision.ts';
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
        ...(suggestion && { suggestion: `- ${suggestion.replace(/^- /, '')}` }),
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
  if (found.keyword === 'NOTE') return { ...NOTHING, notes: [source] };
  const strange = suspicious(bullet.text);
  if (strange) return refuse(`it holds ${strange}; type it again`);
  if (source.text === '') return refuse('nothing stands after the colon', nearest(bullet.text));

  const examples: Example[] = [];
  const items: string[] = [];
  const below: Compiled[] = [];
  for (const child of bullet.children) {
    const one = example(child, bullet);
    if (one && 'problem' in one) return refuse(one.problem, one.suggestion, child);
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
  return join([{ ...own(), examples }, ...below]);

  function own(): Compiled {
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
          suggestion: `RESTRICTED: NO ${body.toLowerCase()}`,
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
    return { message: 'this sentence is not understood, and nothing is skipped', suggestion: nearest(bullet.text) };
  }
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
