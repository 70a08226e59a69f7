import type { Verdict } from '../decision.ts';
import type { Subject } from '../policy.ts';

/** What a matched sentence compiles to: what it is about, and what an inline "except …" opens. */
export type Meaning =
  | { readonly ok: true; readonly subjects: readonly Subject[]; readonly except?: readonly Subject[] }
  | {
      readonly ok: false;
      readonly message: string;
      readonly suggestion?: string;
      /** The words may still be another kind of sentence. */
      readonly pass?: true;
    };

/** What a pattern's compile step gets beside the matched groups. */
export interface Given {
  readonly verdict: Verdict;
  readonly negative: boolean;
  /** The list after "except", still text. */
  readonly except: string | undefined;
}

/** One kind of sentence: a row of the grammar. Examples and near-misses are whole bullets, checked by a test. */
export interface Pattern {
  readonly about: 'files' | 'commands' | 'network' | 'git' | 'tools' | 'secrets';
  /** The sentence as it is best written, `PATHS` and the like standing for lists. */
  readonly sentence: string;
  /** Tried on the sentence without negation and exception, ignoring case. */
  readonly match: RegExp;
  readonly compile: (groups: Readonly<Record<string, string | undefined>>, given: Given) => Meaning;
  readonly examples: readonly string[];
  readonly misses: readonly string[];
}

/** A meaning of one subject made from a list that may be unreadable. */
export function about<T>(
  list: { readonly ok: true; readonly items: readonly T[] } | { readonly ok: false; readonly message: string },
  subject: (items: readonly T[]) => Subject,
): Meaning {
  return list.ok ? { ok: true, subjects: [subject(list.items)] } : list;
}

/** Adds what an inline exception opens; `read` reads its list as the pattern's own list is read. */
export function excepting(meaning: Meaning, given: Given, read: (list: string) => Meaning): Meaning {
  if (!meaning.ok || given.except === undefined || given.except === 'listed') return meaning;
  const except = read(given.except);
  return except.ok ? { ...meaning, except: except.subjects } : except;
}
