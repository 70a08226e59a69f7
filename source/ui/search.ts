import { docOf } from './dialogs/doc-of.ts';
import { cursorOf, listOf } from './lists.ts';
import type { ViewAction } from './reduce-view.ts';
import { focusedList, type Scene } from './scene.ts';
import { spansText } from './spans.ts';

/** Does a text contain what is searched? Capital letters in the search make it exact. */
export function contains(text: string, search: string): boolean {
  return search === search.toLowerCase() ? text.toLowerCase().includes(search) : text.includes(search);
}

/** Does the search look through the agent's terminal? */
export function searchesAgent({ view }: Scene): boolean {
  return view.dialog === null && view.pane === 'agent';
}

interface Searchable {
  readonly length: number;
  /** Where the search stands now. */
  readonly at: number;
  text(index: number): string;
  go(index: number): ViewAction;
}

function searchable(scene: Scene): Searchable | undefined {
  const { run, view } = scene;
  if (view.dialog) {
    const doc = docOf(view.dialog, scene);
    return {
      length: doc.length,
      at: view.scroll.top,
      text: (index) => spansText(doc.row(index)),
      go: (index) => ({ type: 'scroll', top: index }),
    };
  }
  const pane = focusedList(scene);
  if (!pane) return undefined;
  const list = listOf(pane, run, view);
  return {
    length: list.length,
    at: cursorOf(pane, run, view),
    text: list.text,
    go: (index) => ({ type: 'move', pane, key: list.key(index) }),
  };
}

/** Where a search begins now, so that Esc can go back there. */
export function searchStart(scene: Scene): string | null {
  const pane = focusedList(scene);
  if (scene.view.dialog) return String(scene.view.scroll.top);
  return pane ? scene.view.cursor[pane] : null;
}

/** Back to where the search began. */
export function searchBack(scene: Scene, from: string | null): ViewAction[] {
  if (scene.view.dialog) return [{ type: 'scroll', top: Number(from ?? 0) }];
  const pane = focusedList(scene);
  return pane ? [{ type: 'move', pane, key: from }] : [];
}

/**
 * Goes to the next item that contains the text, round the end.
 * @param step 1 down, -1 up, 0 down beginning with where it stands
 */
export function findNext(scene: Scene, text: string, step: 1 | -1 | 0): ViewAction[] {
  const place = searchable(scene);
  if (!place || text === '' || place.length === 0) return [];
  const direction = step || 1;
  const first = place.at + step;
  for (let seen = 0; seen < place.length; seen++) {
    const index = (((first + seen * direction) % place.length) + place.length) % place.length;
    if (contains(place.text(index), text)) return [place.go(index)];
  }
  return [{ type: 'say', text: `"${text}" is not found here.`, tone: 'warn' }];
}
