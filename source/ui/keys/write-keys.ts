import type { Intent } from '../../core/intent.ts';
import type { Outcome } from '../binding.ts';
import { type Binding, send, terminal, view } from '../binding.ts';
import { type Draft, type DraftKey, editDraft } from '../draft.ts';
import type { ViewAction } from '../reduce-view.ts';
import type { Scene } from '../scene.ts';
import { findNext, searchesAgent } from '../search.ts';
import { type Dialog, searchOf } from '../view.ts';
import { editing } from './editing.ts';

const noted: ViewAction = { type: 'say', text: 'Noted. The agent is told with its next instruction.', tone: 'info' };

/** The draft that is being written now: a text to send, or what is searched. */
export function draftOf(scene: Scene): Draft | undefined {
  const search = searchOf(scene.view);
  if (search?.typing) return search.draft;
  return scene.view.dialog?.kind === 'write' ? scene.view.dialog.draft : undefined;
}

/** The view with another draft; a search goes to the first place at once. */
export function withDraft(scene: Scene, draft: Draft): Outcome[] {
  if (!searchOf(scene.view)?.typing) return view({ type: 'draft', draft });
  const single = { text: draft.text.replaceAll('\n', ' '), at: draft.at };
  const typed = view({ type: 'search-draft', draft: single });
  if (searchesAgent(scene)) return [...typed, ...terminal({ find: single.text })];
  return [...typed, ...view(...findNext(scene, single.text, 0))];
}

/** What a written text says. */
function intentOf({ purpose, back }: Dialog & { kind: 'write' }, text: string): Intent {
  const judged = back?.kind === 'finish' ? { hooks: back.hooks, sign: back.sign } : { hooks: true, sign: true };
  switch (purpose) {
    case 'feedback':
      return { type: 'return-plan', feedback: text, by: 'key' };
    case 'instruct':
      return { type: 'instruct', text };
    case 'squash':
      return { type: 'settle', how: { kind: 'squash', message: text, ...judged }, by: 'key' };
    case 'rename':
      return { type: 'settle', how: { kind: 'rename', branch: text }, by: 'key' };
  }
}

function edit(scene: Scene, key: DraftKey): Outcome[] {
  const draft = draftOf(scene);
  return draft ? withDraft(scene, editDraft(draft, key)) : [];
}

/** Keys while text is written. */
export const writeKeys: readonly Binding[] = [
  {
    keys: ['enter'],
    label: 'send',
    help: 'sends what you wrote',
    group: 'Write',
    where: ['write'],
    footer: 1,
    act: (scene) => {
      const { dialog } = scene.view;
      if (dialog?.kind !== 'write') return [];
      const text = dialog.draft.text.trim();
      if (text === '')
        return view({
          type: 'say',
          text: 'There is nothing to send yet. Write, or press Esc to go back.',
          tone: 'warn',
        });
      return send(
        intentOf(dialog, text),
        { type: 'sent', purpose: dialog.purpose },
        { type: 'close' },
        ...(dialog.purpose === 'instruct' ? [noted] : []),
      );
    },
  },
  {
    keys: ['ctrl+j', 'alt+enter'],
    label: 'new line',
    help: 'begins a new line',
    group: 'Write',
    where: ['write'],
    footer: 2,
    act: (scene) => edit(scene, 'newline'),
  },
  {
    keys: ['esc', 'ctrl+c'],
    label: 'back',
    help: 'goes back and keeps what you wrote for later',
    group: 'Write',
    where: ['write'],
    footer: 91,
    act: () => view({ type: 'close' }),
  },
  {
    keys: Object.keys(editing),
    shown: '← → Home End Ctrl+W Ctrl+U',
    label: 'edit',
    help: 'moves and deletes as in a shell: by character, word (Alt+B, Alt+F, Ctrl+W) and line (Ctrl+U)',
    group: 'Write',
    where: ['text'],
    motion: true,
    act: (scene, key) => edit(scene, editing[key] as DraftKey),
  },
];
