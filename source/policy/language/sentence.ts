import type { Verdict } from '../decision.ts';
import { plainPunctuation } from './characters.ts';

/** What a bullet's first word makes of it. */
export type Keyword = 'ALLOWED' | 'ASK' | 'RESTRICTED' | 'LIMIT' | 'VERIFY' | 'NOTE';

const KEYWORDS: readonly (readonly [RegExp, Keyword])[] = [
  [/^(?:allow(?:ed)?|permit(?:ted)?)$/i, 'ALLOWED'],
  [/^ask(?: first)?$/i, 'ASK'],
  [/^(?:restrict(?:ed)?|forbid(?:den)?|den(?:y|ied)|disallow(?:ed)?|prohibit(?:ed)?)$/i, 'RESTRICTED'],
  [/^limits?$/i, 'LIMIT'],
  [/^verif(?:y|ication)$/i, 'VERIFY'],
  [/^notes?$/i, 'NOTE'],
];

export const VERDICTS: Readonly<Partial<Record<Keyword, Verdict>>> = {
  ALLOWED: 'allow',
  ASK: 'ask',
  RESTRICTED: 'deny',
};

/** A bullet cut into its parts, before any pattern is tried. */
export interface Sentence {
  /** What was said, without emphasis, keyword and final stop: shown as the rule's text. */
  readonly text: string;
  /** The sentence without its negation and its exception. */
  readonly body: string;
  readonly negative: boolean;
  /** `listed`: "unless listed below"; otherwise the list after "except"; undefined without an exception. */
  readonly except: 'listed' | string | undefined;
}

/** Takes emphasis away: `**ALLOWED**:`, `*never*`. Globs keep their stars, and so does what stands in back-ticks. */
export function unstress(text: string): string {
  return plainPunctuation(text)
    .split(/(`[^`]*`)/)
    .map((part) =>
      part.startsWith('`')
        ? part
        : part.replace(/(?<![\w*/.])(\*{1,3}|_{1,3})(?=[^\s*_])([^*_`/.]*[^\s*_`/.])\1(?![\w*/.])/g, '$2'),
    )
    .join('')
    .trim();
}

/** Splits `KEYWORD: sentence`; undefined when the bullet does not begin with a keyword and a colon. */
export function keyword(text: string): { keyword: Keyword; rest: string } | undefined {
  const match = /^[*_`]*([A-Za-z ]{3,20}?)[*_`]*\s*:[*_`]*\s*(.*)$/s.exec(plainPunctuation(text));
  const found = match && KEYWORDS.find(([pattern]) => pattern.test((match[1] as string).trim()));
  return found ? { keyword: found[1], rest: unstress(match[2] as string) } : undefined;
}

const NEGATION =
  /^(?:please )?(?:(?:there (?:are|is)|you|the agent) )?(?:absolutely )?(?:no|never|do not ever|do not|don'?t(?: ever)?|must (?:not|never)|mustn'?t|may not|can(?:not|'t)|shall not|should not|not allowed(?: to)?|not|avoid|nothing)(?=[\s`]|$)\s*/i;
const HELPER =
  /^(?:(?:ever|to|any|attempt to|try to|perform|performing|do|doing|make(?! ?(?:targets?|rules?)\b)|making|allow|allowing)\s+)+(?=\S)/i;
const LISTED =
  /[,;]?\s+(?:\()?(?:unless|except|other than|but)(?: (?:for|to|from|those|the ones|that|when|where|if|it is|it's|they are|hosts?|paths?|commands?|explicitly|which are|as))*(?: (?:listed|named|allowed|mentioned|permitted|ALLOWED))(?: (?:below|above|here|elsewhere|explicitly|in this (?:file|list|section)))?(?:\))?$/i;
const EXCEPT =
  /[,;]?\s+(?:except|other than|but not|apart from|excluding)(?: (?:for|to|from|in|within|on|run|running))*:?\s+(\S.*)$/i;

/** "The agent may …": who is meant is clear. */
const WHO =
  /^(?:the |an |this )?(?:agent|assistant|ai|model|claude|you|it)\s+(?:may|can|is allowed to|are allowed to|must ask before|should ask before)\s+(?!not\b)/i;
/** "… is forbidden", "… are allowed". */
const VERDICT =
  /\s+(?:is|are) (?:(?<no>strictly forbidden|forbidden|prohibited|not allowed|not permitted|disallowed|never allowed|off[- ]limits)|allowed|permitted|ok|fine)$/i;

/** Cuts a sentence into negation, body and exception. */
export function sentence(rest: string): Sentence {
  const text = rest
    .replace(/\s+/g, ' ')
    .replace(/\s*[.!;]+$/, (end) =>
      /\*$|\.\.$|(?:\b(?:within|inside|in|under|to|of|and|or)|,)\s+\.$/i.test(rest) ? end : '',
    )
    .trim();
  const verdict = VERDICT.exec(text);
  const core = (verdict ? text.slice(0, verdict.index) : text).replace(WHO, '');
  const negation = NEGATION.exec(core);
  let body = negation ? core.slice(negation[0].length).replace(HELPER, '') : core;
  let except: string | undefined;
  const listed = LISTED.exec(body);
  const inline = listed ? null : EXCEPT.exec(body);
  if (listed) except = 'listed';
  else if (inline) except = inline[1] as string;
  const cut = listed ?? inline;
  if (cut) body = body.slice(0, cut.index);
  return { text, body: body.trim(), negative: negation !== null || verdict?.groups?.no !== undefined, except };
}
