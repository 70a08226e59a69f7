import type { Key } from 'ink';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** What came from the keyboard at once: names of keys, and the text if it was text. */
export interface Typed {
  readonly keys: readonly string[];
  readonly text: string | null;
}

const special = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['escape', 'esc'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
] as const;

function characterName(character: string): string {
  if (character === ' ') return 'space';
  if (character === '\r') return 'enter';
  if (character === '\n') return 'ctrl+j';
  if (character === '\t') return 'tab';
  return character;
}

/** The names of what Ink read: `p`, `P`, `space`, `enter`, `shift+tab`, `ctrl+q`, `alt+b`, `pageup` … */
export function typedOf(input: string, key: Key): Typed {
  if (key.eventType === 'release') return { keys: [], text: null };
  for (const [flag, name] of special) if (key[flag]) return { keys: [name], text: null };
  if (key.tab) return { keys: [key.shift ? 'shift+tab' : 'tab'], text: null };
  if (key.return) return { keys: [key.meta ? 'alt+enter' : 'enter'], text: null };
  if (input === '') return { keys: [], text: null };
  if (key.ctrl) return { keys: [`ctrl+${input}`], text: null };
  if (key.meta) return { keys: [`alt+${input}`], text: null };
  if (input === '\n') return { keys: ['ctrl+j'], text: null };
  return { keys: [...graphemes.segment(input)].map(({ segment }) => characterName(segment)), text: input };
}
