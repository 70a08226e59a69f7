import type { Emulator, InnerModes } from '../terminal/emulator.ts';

/** What the person's terminal is to report: the agent's wishes while the person is inside, else the interface's. */
export interface OuterModes {
  readonly paste: boolean;
  readonly focus: boolean;
  readonly mouse: InnerModes['mouse'];
  readonly cursorKeys: boolean;
  readonly keypad: boolean;
  /** Cursor shape as DECSCUSR counts it; 0 is the person's own. */
  readonly shape: number;
}

export const quiet: OuterModes = {
  paste: false,
  focus: false,
  mouse: 'none',
  cursorKeys: false,
  keypad: false,
  shape: 0,
};

const mouseModes = { none: '', x10: '1000', vt200: '1000', drag: '1002', any: '1003' } as const;

/** The sequences that lead from one set of modes to another. Mouse reports are always asked for in SGR form. */
export function changeModes(from: OuterModes, to: OuterModes): string {
  let text = '';
  const set = (mode: string, before: boolean, after: boolean): void => {
    if (before !== after) text += `\x1b[?${mode}${after ? 'h' : 'l'}`;
  };
  set('2004', from.paste, to.paste);
  set('1004', from.focus, to.focus);
  set('1', from.cursorKeys, to.cursorKeys);
  if (from.keypad !== to.keypad) text += to.keypad ? '\x1b=' : '\x1b>';
  const [before, after] = [mouseModes[from.mouse], mouseModes[to.mouse]];
  if (before !== after) {
    if (before !== '') text += `\x1b[?${before};1006l`;
    if (after !== '') text += `\x1b[?${after};1006h`;
  }
  if (from.shape !== to.shape) text += `\x1b[${to.shape} q`;
  return text;
}

/**
 * Taking the screen: its alternate buffer, cleared, no wrapping at the edge (a character that the terminal takes for
 * wider than we do must not push a line), left-to-right order as written (ECMA-48 BDSM reset), cursor hidden.
 */
export const takeScreen = '\x1b[?1049h\x1b[?7l\x1b[8l\x1b[?25l\x1b[m\x1b[2J';

/** Giving it back, whatever state it is in; also right when only a part of a frame got out. */
export const giveScreen = [
  '\x1b[?2026l',
  '\x1b[?1000;1002;1003;1006l',
  '\x1b[?2004;1004;1l',
  '\x1b>\x1b[m\x1b[0 q\x1b[8h\x1b[?7h\x1b[?25h\x1b[?1049l',
].join('');

/** What the person's terminal is to report while an agent is shown; outside of it nothing is the agent's. */
export function wantedModes(emulator: Emulator | undefined, inside: boolean, mouse: boolean): OuterModes {
  const own = mouse && emulator !== undefined ? 'drag' : 'none';
  if (!inside || emulator === undefined) return { ...quiet, mouse: own };
  // Paste marks are always asked for: within them no key is ours. They only go in if the agent wants them.
  const { focus, mouse: wanted, cursorKeys, keypad } = emulator.modes;
  const { shape } = emulator.cursor;
  return { paste: true, focus, mouse: wanted === 'none' ? own : wanted, cursorKeys, keypad, shape };
}
