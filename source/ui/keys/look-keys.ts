import { type Binding, terminal, view } from '../binding.ts';
import { listOf } from '../lists.ts';
import { focusedList, innerRows, keyBelow, type Scene } from '../scene.ts';
import { findNext, searchBack, searchesAgent, searchStart } from '../search.ts';
import { type Pane, panes, searchOf } from '../view.ts';

function focus(pane: Pane) {
  return view({ type: 'focus', pane });
}

function neighbour(scene: Scene, places: number): Pane {
  const place = panes.indexOf(scene.view.pane) + places;
  return panes[(place + panes.length) % panes.length] as Pane;
}

function move(scene: Scene, places: number) {
  const pane = focusedList(scene);
  return pane ? view({ type: 'move', pane, key: keyBelow(scene, pane, places) }) : [];
}

function pageOf(scene: Scene): number {
  return Math.max(1, innerRows(scene, scene.view.pane) - 1);
}

function toEnd(scene: Scene, last: boolean) {
  const pane = focusedList(scene);
  if (!pane) return [];
  const list = listOf(pane, scene.run, scene.view);
  // The top of the newest-first lists goes on following what is new.
  const key = list.length === 0 || (!last && pane !== 'plan') ? null : list.key(last ? list.length - 1 : 0);
  return view({ type: 'move', pane, key });
}

function hasItems(scene: Scene): true | string {
  const pane = focusedList(scene);
  return pane && listOf(pane, scene.run, scene.view).length > 0 ? true : 'There is nothing to move through here yet.';
}

function toNext(scene: Scene, step: 1 | -1) {
  if (searchesAgent(scene)) return terminal({ findNext: step });
  return view(...findNext(scene, searchOf(scene.view)?.draft.text ?? '', step));
}

function searching(scene: Scene): true | string {
  return searchOf(scene.view) ? true : 'Nothing is searched; / begins a search.';
}

/** Keys for looking around: panes, lists, search, zoom, help. */
export const lookKeys: readonly Binding[] = [
  {
    keys: ['1', '2', '3', '4'],
    shown: '1-4',
    label: 'panes',
    help: 'goes to the pane with that number: plan, agent, violations, checkpoints',
    group: 'Look around',
    where: ['anywhere'],
    motion: true,
    act: (_, key) => focus(panes[Number(key) - 1] as Pane),
  },
  {
    keys: ['tab'],
    label: 'pane',
    help: 'goes to the next pane',
    group: 'Look around',
    where: ['anywhere'],
    motion: true,
    footer: 70,
    act: (scene) => focus(neighbour(scene, 1)),
  },
  {
    keys: ['shift+tab'],
    label: 'back',
    help: 'goes to the pane before',
    group: 'Look around',
    where: ['anywhere'],
    motion: true,
    act: (scene) => focus(neighbour(scene, -1)),
  },
  {
    keys: ['up', 'k'],
    label: 'up',
    help: 'goes up',
    group: 'Look around',
    where: ['list'],
    motion: true,
    available: hasItems,
    act: (scene) => move(scene, -1),
  },
  {
    keys: ['down', 'j'],
    label: 'down',
    help: 'goes down',
    group: 'Look around',
    where: ['list'],
    motion: true,
    available: hasItems,
    act: (scene) => move(scene, 1),
  },
  {
    keys: ['pageup'],
    label: 'page up',
    help: 'goes up by a page',
    group: 'Look around',
    where: ['list'],
    motion: true,
    available: hasItems,
    act: (scene) => move(scene, -pageOf(scene)),
  },
  {
    keys: ['pagedown'],
    label: 'page down',
    help: 'goes down by a page',
    group: 'Look around',
    where: ['list'],
    motion: true,
    available: hasItems,
    act: (scene) => move(scene, pageOf(scene)),
  },
  {
    keys: ['g', 'home'],
    label: 'top',
    help: 'goes to the top (in the plan, where g sets a gate: Home)',
    group: 'Look around',
    where: ['list'],
    motion: true,
    available: hasItems,
    act: (scene) => toEnd(scene, false),
  },
  {
    keys: ['G', 'end'],
    label: 'end',
    help: 'goes to the end',
    group: 'Look around',
    where: ['list'],
    motion: true,
    available: hasItems,
    act: (scene) => toEnd(scene, true),
  },
  {
    keys: ['/'],
    label: 'search',
    help: 'searches in the list, the text or all that the agent wrote: type, Enter keeps the place, Esc goes back',
    group: 'Look around',
    where: ['anywhere', 'reader'],
    motion: true,
    footer: 75,
    act: (scene) => view({ type: 'search', from: searchStart(scene) }),
  },
  {
    keys: ['n'],
    label: 'next',
    help: 'goes to the next place that was searched',
    group: 'Look around',
    where: ['anywhere', 'reader'],
    motion: true,
    available: searching,
    act: (scene) => toNext(scene, 1),
  },
  {
    keys: ['N'],
    label: 'previous',
    help: 'goes to the previous place that was searched',
    group: 'Look around',
    where: ['anywhere', 'reader'],
    motion: true,
    available: searching,
    act: (scene) => toNext(scene, -1),
  },
  {
    keys: ['enter'],
    label: 'keep',
    help: 'keeps the place that the search found; in the checkpoints also looks into their files and lines',
    group: 'Look around',
    where: ['search'],
    footer: 1,
    act: (scene) => {
      const text = searchOf(scene.view)?.draft.text ?? '';
      const inPast = scene.view.dialog === null && scene.view.pane === 'checkpoints' && text.trim() !== '';
      return [
        ...view({ type: 'search-fix' }),
        ...(inPast ? [{ do: 'job', job: { kind: 'find', text } } as const] : []),
      ];
    },
  },
  {
    keys: ['esc'],
    label: 'back',
    help: 'gives the search up and goes back',
    group: 'Look around',
    where: ['search'],
    footer: 91,
    act: (scene) => [
      ...(searchesAgent(scene) ? terminal('find-back') : []),
      ...view(...searchBack(scene, searchOf(scene.view)?.from ?? null), { type: 'search-end' }),
    ],
  },
  {
    keys: ['+'],
    label: 'zoom',
    help: 'shows the pane alone, and all of them again',
    group: 'Look around',
    where: ['anywhere'],
    footer: 80,
    available: (scene) =>
      scene.view.zoomed || scene.layout.wide ? true : 'The screen shows one pane at a time already; Tab goes on.',
    act: (scene) => view({ type: 'zoom', on: !scene.view.zoomed }),
  },
  {
    keys: ['esc'],
    label: 'back',
    help: 'ends a search or the zoom',
    group: 'Look around',
    where: ['anywhere'],
    available: (scene) =>
      searchOf(scene.view) || scene.view.zoomed ? true : 'There is nothing to go back from; q leaves.',
    act: (scene) => view(searchOf(scene.view) ? { type: 'search-end' } : { type: 'zoom', on: false }),
  },
  {
    keys: ['?'],
    label: 'help',
    help: 'shows all keys (in the violations: ? once more)',
    group: 'Look around',
    where: ['anywhere', 'rule'],
    footer: 90,
    act: () => view({ type: 'open', dialog: { kind: 'help' } }),
  },
];
