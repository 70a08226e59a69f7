import { type Binding, send, view } from '../binding.ts';
import { dialogRows, docOf } from '../dialogs/doc-of.ts';
import type { Scene } from '../scene.ts';

function lastTop(scene: Scene): number {
  return scene.view.dialog ? Math.max(0, docOf(scene.view.dialog, scene).length - dialogRows(scene)) : 0;
}

function scroll(scene: Scene, lines: number) {
  return view({ type: 'scroll', top: Math.min(lastTop(scene), scene.view.scroll.top + lines) });
}

/** Columns that ← and → go at once. */
const sideways = 8;

function isDiff(scene: Scene): true | string {
  return scene.view.dialog?.kind === 'diff' ? true : 'These lines fit into the width already.';
}

/** Keys that work in dialogs. */
export const dialogKeys: readonly Binding[] = [
  {
    keys: ['esc', 'q'],
    label: 'back',
    now: (scene) => (scene.view.dialog?.kind === 'ask' ? 'later' : 'back'),
    help: 'closes what is open; nothing is decided by it',
    group: 'Look around',
    where: ['dialog'],
    footer: 91,
    act: (scene) => {
      const { dialog } = scene.view;
      if (dialog?.kind === 'grant') return view({ type: 'open', dialog: { kind: 'ask', id: dialog.id } });
      if (dialog?.kind === 'ask') return view({ type: 'later', id: dialog.id }, { type: 'close' });
      return view({ type: 'close' });
    },
  },
  {
    keys: ['up', 'k'],
    label: 'up',
    help: 'scrolls up',
    group: 'Look around',
    where: ['reader'],
    motion: true,
    act: (scene) => scroll(scene, -1),
  },
  {
    keys: ['down', 'j'],
    label: 'down',
    help: 'scrolls down',
    group: 'Look around',
    where: ['reader'],
    motion: true,
    act: (scene) => scroll(scene, 1),
  },
  {
    keys: ['pageup'],
    label: 'page up',
    help: 'scrolls up by a page',
    group: 'Look around',
    where: ['reader'],
    motion: true,
    act: (scene) => scroll(scene, -dialogRows(scene)),
  },
  {
    keys: ['pagedown', 'space'],
    label: 'more',
    help: 'scrolls down by a page',
    group: 'Look around',
    where: ['reader'],
    motion: true,
    footer: 50,
    available: (scene) => (scene.view.scroll.top < lastTop(scene) ? true : 'This is the end.'),
    act: (scene) => scroll(scene, dialogRows(scene)),
  },
  {
    keys: ['g', 'home'],
    label: 'top',
    help: 'scrolls to the top',
    group: 'Look around',
    where: ['reader'],
    motion: true,
    act: () => view({ type: 'scroll', top: 0, left: 0 }),
  },
  {
    keys: ['G', 'end'],
    label: 'end',
    help: 'scrolls to the end',
    group: 'Look around',
    where: ['reader'],
    motion: true,
    act: (scene) => view({ type: 'scroll', top: lastTop(scene) }),
  },
  {
    keys: ['left'],
    label: 'left',
    help: 'shows the beginning of long lines again',
    group: 'Look around',
    where: ['reader'],
    motion: true,
    available: isDiff,
    act: (scene) => view({ type: 'scroll', top: scene.view.scroll.top, left: scene.view.scroll.left - sideways }),
  },
  {
    keys: ['right'],
    label: 'right',
    help: 'shows more of long lines',
    group: 'Look around',
    where: ['reader'],
    motion: true,
    available: isDiff,
    act: (scene) => view({ type: 'scroll', top: scene.view.scroll.top, left: scene.view.scroll.left + sideways }),
  },
  {
    keys: ['q', 'ctrl+c'],
    label: 'leave',
    help: 'leaves; asks first what becomes of a run that is not over',
    group: 'Leave',
    where: ['anywhere'],
    footer: 95,
    act: (scene) =>
      scene.run.ending || scene.playback
        ? [{ do: 'leave', how: 'over' }]
        : view({ type: 'open', dialog: { kind: 'leave' } }),
  },
  {
    keys: ['s', 'ctrl+c'],
    label: 'stop here',
    help: 'stops the run; `chaperone resume` goes on with it',
    group: 'Leave',
    where: ['leave'],
    footer: 1,
    act: (scene) => [{ do: 'leave', how: scene.run.ending ? 'over' : 'later' }],
  },
  {
    keys: ['d'],
    label: 'detach',
    help: 'closes this view and lets the run go on; `chaperone attach` comes back to it',
    group: 'Leave',
    where: ['leave'],
    footer: 1,
    available: (scene) =>
      scene.detachable ? true : 'This run lives in this terminal. One that is started with --detach can be left alone.',
    act: () => [...view({ type: 'close' }), { do: 'detach' }],
  },
  {
    keys: ['E'],
    label: 'end the run',
    help: 'ends the run for good; its commits and checkpoints stay',
    group: 'Leave',
    where: ['leave'],
    footer: 2,
    act: (scene) => (scene.run.ending ? [{ do: 'leave', how: 'over' }] : send({ type: 'end-run', by: 'key' })),
  },
];
