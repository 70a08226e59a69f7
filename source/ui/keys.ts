import type { Binding, Where } from './binding.ts';
import { answerKeys } from './keys/answer-keys.ts';
import { dialogKeys } from './keys/dialog-keys.ts';
import { diffKeys } from './keys/diff-keys.ts';
import { finishKeys } from './keys/finish-keys.ts';
import { lookKeys } from './keys/look-keys.ts';
import { pastKeys } from './keys/past-keys.ts';
import { planKeys } from './keys/plan-keys.ts';
import { replayKeys } from './keys/replay-keys.ts';
import { runKeys } from './keys/run-keys.ts';
import { terminalKeys } from './keys/terminal-keys.ts';
import { timelineKeys } from './keys/timeline-keys.ts';
import { writeKeys } from './keys/write-keys.ts';
import type { Scene } from './scene.ts';
import { searchOf } from './view.ts';

/** The table of all keys: it makes the footer, the help sheet and the README's table. */
export const keys: readonly Binding[] = [
  ...replayKeys,
  ...planKeys,
  ...answerKeys,
  ...pastKeys,
  ...timelineKeys,
  ...diffKeys,
  ...finishKeys,
  ...runKeys,
  ...terminalKeys,
  ...lookKeys,
  ...writeKeys,
  ...dialogKeys,
];

/** Where the next key goes, the nearest first: a key of the pane comes before the same key of the whole screen. */
export function places(scene: Scene): readonly Where[] {
  const { view, inside, playback, reading } = scene;
  if (inside) return ['inside'];
  if (searchOf(view)?.typing) return ['search', 'text'];
  if (view.dialog?.kind === 'write') return ['write', 'text'];
  if (view.dialog) return [view.dialog.kind, 'reader', 'dialog'];
  const pane: readonly Where[] =
    view.pane !== 'agent'
      ? [view.pane, 'list', 'anywhere']
      : reading.selecting === null
        ? ['agent', 'anywhere']
        : ['select', 'agent', 'anywhere'];
  return playback ? ['replay', ...pane] : pane;
}

/** The binding that a key means now. */
export function bindingOf(scene: Scene, key: string): Binding | undefined {
  for (const where of places(scene))
    for (const binding of keys) if (binding.where.includes(where) && binding.keys.includes(key)) return binding;
  return undefined;
}

/** All bindings that can be meant now; one that a nearer one hides is left out. */
export function bindingsNow(scene: Scene): Binding[] {
  const found = new Set<Binding>();
  for (const where of places(scene))
    for (const binding of keys)
      if (binding.where.includes(where) && binding.keys.some((key) => bindingOf(scene, key) === binding))
        found.add(binding);
  return [...found];
}
