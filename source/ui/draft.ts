const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** A text that is being written. `at` counts UTF-16 units and never stands between the halves of a pair. */
export interface Draft {
  readonly text: string;
  readonly at: number;
}

export const emptyDraft: Draft = { text: '', at: 0 };

/** What a key does to a draft. */
export type DraftKey =
  | 'left'
  | 'right'
  | 'up'
  | 'down'
  | 'home'
  | 'end'
  | 'backspace'
  | 'delete'
  | 'word-back'
  | 'word-left'
  | 'word-right'
  | 'cut-line'
  | 'newline';

function before(draft: Draft): number {
  const segments = [...graphemes.segment(draft.text.slice(0, draft.at))];
  return segments.at(-1)?.index ?? 0;
}

function after(draft: Draft): number {
  const first = graphemes.segment(draft.text.slice(draft.at)).containing(0);
  return draft.at + (first?.segment.length ?? 0);
}

function wordBefore(draft: Draft): number {
  return draft.text.slice(0, draft.at).replace(/[^\s]*\s*$/u, '').length;
}

function wordAfter(draft: Draft): number {
  return draft.at + (/^\s*[^\s]*/u.exec(draft.text.slice(draft.at))?.[0].length ?? 0);
}

function lineStart(draft: Draft): number {
  return draft.at === 0 ? 0 : draft.text.lastIndexOf('\n', draft.at - 1) + 1;
}

function lineEnd(draft: Draft): number {
  const end = draft.text.indexOf('\n', draft.at);
  return end < 0 ? draft.text.length : end;
}

/** The nearest place that does not cut a character in two. */
function whole(text: string, at: number): number {
  const place = Math.max(0, Math.min(text.length, at));
  return graphemes.segment(text).containing(place)?.index ?? place;
}

function vertical(draft: Draft, down: boolean): Draft {
  const start = lineStart(draft);
  const column = draft.at - start;
  if (down) {
    const next = lineEnd(draft) + 1;
    if (next > draft.text.length) return { ...draft, at: draft.text.length };
    const end = lineEnd({ text: draft.text, at: next });
    return { ...draft, at: whole(draft.text, Math.min(next + column, end)) };
  }
  if (start === 0) return { ...draft, at: 0 };
  const previous = lineStart({ text: draft.text, at: start - 1 });
  return { ...draft, at: whole(draft.text, Math.min(previous + column, start - 1)) };
}

function remove(draft: Draft, from: number, to: number): Draft {
  return { text: draft.text.slice(0, from) + draft.text.slice(to), at: from };
}

/** Puts text in at the cursor. Line breaks of every kind become `\n`; other controls are left out. */
export function insert(draft: Draft, text: string): Draft {
  const clean = text
    .replace(/\r\n?/g, '\n')
    .replace(/[^\n\P{Cc}]/gu, (control) => (control === '\t' ? '  ' : ''))
    .toWellFormed();
  return { text: draft.text.slice(0, draft.at) + clean + draft.text.slice(draft.at), at: draft.at + clean.length };
}

/** The draft after an editing key. Whole characters are moved over and deleted, never half of one. */
export function editDraft(draft: Draft, key: DraftKey): Draft {
  switch (key) {
    case 'left':
      return { ...draft, at: before(draft) };
    case 'right':
      return { ...draft, at: after(draft) };
    case 'up':
      return vertical(draft, false);
    case 'down':
      return vertical(draft, true);
    case 'home':
      return { ...draft, at: lineStart(draft) };
    case 'end':
      return { ...draft, at: lineEnd(draft) };
    case 'word-left':
      return { ...draft, at: wordBefore(draft) };
    case 'word-right':
      return { ...draft, at: wordAfter(draft) };
    case 'backspace':
      return remove(draft, before(draft), draft.at);
    case 'delete':
      return remove(draft, draft.at, after(draft));
    case 'word-back':
      return remove(draft, wordBefore(draft), draft.at);
    case 'cut-line':
      return remove(draft, lineStart(draft), draft.at);
    case 'newline':
      return insert(draft, '\n');
  }
}
