import { PATTERNS } from './language/patterns.ts';

/** One row of the grammar, for people: the sentence at its best, what else is understood, and what is not. */
export interface GrammarRow {
  readonly about: string;
  readonly sentence: string;
  /** Whole bullets that are understood so. */
  readonly examples: readonly string[];
  /** Bullets that look alike and are refused, or mean something else. */
  readonly misses: readonly string[];
}

const OTHERS: readonly GrammarRow[] = [
  {
    about: 'limits',
    sentence: 'LIMIT: 45 minutes',
    examples: [
      'LIMIT: 45 minutes',
      'LIMIT: 2 hours',
      'LIMIT: $5',
      'LIMIT: 200 actions',
      'LIMIT: 30 files',
      'LIMIT: 2,000 lines',
      'LIMIT: 10 minutes without progress',
      'LIMIT: 45 minutes, $5 and 200 actions',
    ],
    misses: ['LIMIT: a while', 'LIMIT: 0 minutes', 'LIMIT: 5'],
  },
  {
    about: 'verify',
    sentence: 'VERIFY: `COMMAND`',
    examples: ['VERIFY: `npm test`', 'VERIFY: `npm run lint` and `npm test`'],
    misses: ['VERIFY: all tests pass'],
  },
  { about: 'notes', sentence: 'NOTE: anything', examples: ['NOTE: Prefer small functions.'], misses: [] },
];

/** Every sentence that a policy may hold, in the order they are tried. */
export function grammar(): readonly GrammarRow[] {
  return [
    ...PATTERNS.map(({ about, sentence, examples, misses }) => ({ about, sentence, examples, misses })),
    ...OTHERS,
  ];
}
