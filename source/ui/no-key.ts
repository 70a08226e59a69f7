import { shownKeys } from './binding.ts';
import { keys } from './keys.ts';
import type { Scene } from './scene.ts';
import { panes } from './view.ts';

/** What is said of a key that means nothing here: where it does mean something, or how to find out. */
export function noKeyText(scene: Scene, name: string): string {
  if (scene.view.dialog) return `${name} does nothing here. Esc goes back.`;
  for (const [index, pane] of panes.entries()) {
    if (pane === scene.view.pane) continue;
    const there = keys.find(({ where, keys: names }) => where.includes(pane) && names.includes(name));
    if (there) return `${shownKeys(there)} works in pane ${index + 1}: it ${there.help.split(/[,;:(]/)[0]?.trim()}.`;
  }
  return `${name} does nothing here. ? shows all keys.`;
}
