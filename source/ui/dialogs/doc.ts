import { type Spans, span } from '../spans.ts';
import type { Loading } from '../view.ts';

/** What a dialog says: a title and rows that are made when they are shown, so that a long diff costs no more. */
export interface Doc {
  readonly title: string;
  readonly length: number;
  /** So many rows from the top must have been on the screen before what they say can be agreed to. Default 0. */
  readonly must?: number;
  row(index: number): Spans;
}

/** A document of rows that are there already. */
export function rowsDoc(title: string, rows: readonly Spans[], must = 0): Doc {
  return { title, length: rows.length, must, row: (index) => rows[index] ?? [] };
}

/** What is said while something is fetched, or when that failed; null when it is there. */
export function waiting(title: string, content: Loading<unknown>): Doc | null {
  if (content.state === 'loading') return rowsDoc(title, [[span('Looking …', 'muted')]]);
  if (content.state === 'failed') return rowsDoc(title, [[span(content.message, 'bad')]]);
  return null;
}
