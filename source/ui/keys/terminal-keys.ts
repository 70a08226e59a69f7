import type { SelectStep } from '../../ports/agent-terminal.ts';
import { type Binding, terminal } from '../binding.ts';
import { innerRows, type Scene } from '../scene.ts';
import { clipboardKeys } from './clipboard-keys.ts';

function started(scene: Scene): true | string {
  return scene.run.agent.starts > 0 ? true : 'The agent has not started yet.';
}

function pageOf(scene: Scene): number {
  return Math.max(1, innerRows(scene, 'agent') - 1);
}

/** Columns that one key goes to the side. */
const ASIDE = 20;

/** A key that scrolls in what the agent wrote. */
function scrolling(
  keys: readonly string[],
  label: string,
  help: string,
  lines: (scene: Scene) => number,
  footer?: number,
): Binding {
  return {
    keys,
    label,
    help,
    group: 'Read what the agent wrote',
    where: ['agent'],
    motion: true,
    ...(footer === undefined ? {} : { footer }),
    available: started,
    act: (scene) => terminal({ lines: lines(scene) }),
  };
}

/** A key that moves the cursor of a selection. */
function selecting(keys: readonly string[], label: string, help: string, step: SelectStep): Binding {
  return {
    keys,
    label,
    help,
    group: 'Read what the agent wrote',
    where: ['select'],
    motion: true,
    act: () => terminal({ select: step }),
  };
}

/** Keys for reading the agent's terminal: scrolling, jumping, selecting, links, clipboard. */
export const terminalKeys: readonly Binding[] = [
  scrolling(['up', 'k'], 'back', 'goes one line back in what the agent wrote', () => -1),
  scrolling(['down', 'j'], 'forth', 'goes one line forth in what the agent wrote', () => 1),
  scrolling(['pageup'], 'page back', 'goes a page back in what the agent wrote', (scene) => -pageOf(scene), 4),
  scrolling(['pagedown'], 'page forth', 'goes a page forth in what the agent wrote', pageOf),
  {
    keys: ['g', 'home'],
    label: 'start',
    help: 'goes to the beginning of what the agent wrote',
    group: 'Read what the agent wrote',
    where: ['agent'],
    motion: true,
    available: started,
    act: () => terminal('start'),
  },
  {
    keys: ['G', 'end'],
    label: 'follow',
    help: 'goes to the end and follows what the agent writes',
    group: 'Read what the agent wrote',
    where: ['agent'],
    motion: true,
    footer: 5,
    available: ({ reading }) =>
      reading.behind > 0 || reading.selecting !== null ? true : 'The end is shown already; new output is followed.',
    act: () => terminal('end'),
  },
  {
    keys: ['[', ']'],
    shown: '[ ]',
    label: 'action',
    help: 'goes to where the output of the previous or the next action begins',
    group: 'Read what the agent wrote',
    where: ['agent'],
    motion: true,
    footer: 12,
    available: started,
    act: (_, key) => terminal({ jump: key === ']' ? 1 : -1 }),
  },
  {
    keys: ['left', 'right'],
    label: 'aside',
    help: 'goes to the side in a replay of a terminal that was wider than the pane is',
    group: 'Read what the agent wrote',
    where: ['agent'],
    motion: true,
    available: ({ reading }) => (reading.wide ? true : 'All of its width is shown.'),
    act: (_, key) => terminal({ columns: key === 'left' ? -ASIDE : ASIDE }),
  },
  {
    keys: ['v'],
    label: 'select',
    help: 'selects by keys: move, v marks, y copies (the mouse selects too)',
    group: 'Read what the agent wrote',
    where: ['agent'],
    motion: true,
    footer: 10,
    available: started,
    act: () => terminal({ select: 'begin' }),
  },
  selecting(['left', 'h'], 'left', 'moves the cursor left', 'left'),
  selecting(['right', 'l'], 'right', 'moves the cursor right', 'right'),
  selecting(['up', 'k'], 'up', 'moves the cursor up', 'up'),
  selecting(['down', 'j'], 'down', 'moves the cursor down', 'down'),
  selecting(['b'], 'word back', 'moves the cursor a word back', 'word-left'),
  selecting(['w'], 'word', 'moves the cursor a word on', 'word-right'),
  selecting(['0', 'home'], 'line start', 'moves the cursor to the beginning of the line', 'line-start'),
  selecting(['$', 'end'], 'line end', 'moves the cursor to the end of the line', 'line-end'),
  selecting(['pageup'], 'page up', 'moves the cursor up by a page', 'page-up'),
  selecting(['pagedown'], 'page down', 'moves the cursor down by a page', 'page-down'),
  selecting(['g'], 'top', 'moves the cursor to the oldest line', 'top'),
  selecting(['G'], 'bottom', 'moves the cursor to the newest line', 'bottom'),
  {
    keys: ['v', 'space'],
    label: 'mark',
    now: ({ reading }) => (reading.selecting === 'marked' ? 'unmark' : 'mark'),
    help: 'begins the selection at the cursor, or gives it up',
    group: 'Read what the agent wrote',
    where: ['select'],
    motion: true,
    footer: 1,
    act: () => terminal({ select: 'mark' }),
  },
  {
    keys: ['V'],
    label: 'lines',
    help: 'selects whole lines',
    group: 'Read what the agent wrote',
    where: ['select'],
    motion: true,
    footer: 2,
    act: () => terminal({ select: 'mark-lines' }),
  },
  {
    keys: ['y', 'enter'],
    label: 'copy',
    help: 'copies what is selected to your clipboard',
    group: 'Read what the agent wrote',
    where: ['select'],
    footer: 0,
    available: ({ reading }) =>
      reading.selecting === 'marked' ? true : 'Nothing is selected yet: v marks where it begins.',
    act: () => terminal('copy-selection'),
  },
  {
    keys: ['esc', 'q'],
    label: 'end',
    help: 'ends selecting',
    group: 'Read what the agent wrote',
    where: ['select'],
    footer: 91,
    act: () => terminal({ select: 'end' }),
  },
  ...clipboardKeys,
];
