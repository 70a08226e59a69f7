import type { DraftKey } from '../draft.ts';

/** Keys that edit a text, as in a shell. */
export const editing: Readonly<Record<string, DraftKey>> = {
  left: 'left',
  right: 'right',
  home: 'home',
  end: 'end',
  up: 'up',
  down: 'down',
  backspace: 'backspace',
  delete: 'delete',
  'ctrl+a': 'home',
  'ctrl+e': 'end',
  'ctrl+b': 'left',
  'ctrl+f': 'right',
  'ctrl+d': 'delete',
  'ctrl+w': 'word-back',
  'alt+backspace': 'word-back',
  'alt+b': 'word-left',
  'alt+f': 'word-right',
  'ctrl+u': 'cut-line',
};
