import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Draft, type DraftKey, editDraft, emptyDraft, insert } from '../../source/ui/draft.ts';
import { draftRows } from '../../source/ui/draft-rows.ts';
import { spansText, spansWidth } from '../../source/ui/spans.ts';

const keys: readonly DraftKey[] = [
  'left',
  'right',
  'up',
  'down',
  'home',
  'end',
  'backspace',
  'delete',
  'word-back',
  'word-left',
  'word-right',
  'cut-line',
  'newline',
];
const doings = fc.array(
  fc.oneof(
    fc.record({ key: fc.constantFrom(...keys) }),
    fc.record({
      text: fc.oneof(
        fc.string({ unit: 'grapheme', maxLength: 8 }),
        fc.constantFrom('👍🏽', '👩‍👩‍👧', 'a\r\nb', '\ud800', '\x1b[31m', '漢字'),
      ),
    }),
  ),
  { maxLength: 30 },
);
function typed(text: string): Draft {
  return insert(emptyDraft, text);
}

describe('a draft', () => {
  test('stays well-formed whatever is typed, pasted, moved and deleted, with its cursor inside', () => {
    fc.assert(
      fc.property(doings, (all) => {
        let draft = emptyDraft;
        for (const each of all) {
          draft = 'key' in each ? editDraft(draft, each.key) : insert(draft, each.text);
          expect(draft.text.isWellFormed()).toBe(true);
          expect(draft.text).not.toMatch(/[^\n\P{Cc}]/u);
          expect(draft.at).toBeGreaterThanOrEqual(0);
          expect(draft.at).toBeLessThanOrEqual(draft.text.length);
          expect(draft.text.slice(0, draft.at).isWellFormed()).toBe(true);
        }
      }),
    );
  });

  test('backspace takes a whole emoji, however many code points it has', () => {
    expect(editDraft(typed('a👩‍👩‍👧'), 'backspace')).toEqual({ text: 'a', at: 1 });
    expect(editDraft(typed('a👍'), 'backspace')).toEqual({ text: 'a', at: 1 });
  });

  test('pasted line ends of every kind become line breaks, and controls are left out', () => {
    expect(typed('a\r\nb\rc\nd\x07\x1b[31m').text).toBe('a\nb\nc\nd[31m');
  });

  test('up and down keep the column as far as the line goes', () => {
    const draft = { text: 'long line\nab\nlonger line', at: 7 };
    const down = editDraft(draft, 'down');
    expect(down.at).toBe(12);
    expect(editDraft({ ...down, at: 11 }, 'up').at).toBe(1);
    expect(editDraft({ ...draft, at: 0 }, 'up').at).toBe(0);
  });

  test('words and lines are deleted as in a shell', () => {
    expect(editDraft(typed('one two  '), 'word-back').text).toBe('one ');
    expect(editDraft(typed('one\ntwo'), 'cut-line').text).toBe('one\n');
    expect(editDraft({ text: '\nabc', at: 0 }, 'cut-line')).toEqual({ text: '\nabc', at: 0 });
  });

  test('in rows, nothing is lost, no row is too long, and there is one cursor', () => {
    fc.assert(
      fc.property(doings, fc.integer({ min: 12, max: 30 }), (all, columns) => {
        let draft = emptyDraft;
        for (const each of all) draft = 'key' in each ? editDraft(draft, each.key) : insert(draft, each.text);
        const rows = draftRows(draft, columns);
        for (const row of rows) expect(spansWidth(row)).toBeLessThanOrEqual(columns);
        expect(rows.flat().filter((each) => each.inverse)).toHaveLength(1);
      }),
    );
  });

  test('the cursor is seen behind the last character and on an empty line', () => {
    expect(draftRows(typed('ab'), 10).map(spansText)).toEqual(['ab ']);
    expect(draftRows(typed('ab\n'), 10).map(spansText)).toEqual(['ab', ' ']);
  });
});
