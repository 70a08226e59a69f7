import type { Part } from '../../core/event.ts';
import { type Binding, type Outcome, view } from '../binding.ts';
import { rowOfUnit } from '../dialogs/diff-doc.ts';
import { dialogRows, docOf } from '../dialogs/doc-of.ts';
import type { DiffUnit } from '../read-diff.ts';
import type { Scene } from '../scene.ts';
import type { Dialog } from '../view.ts';

type Diff = Dialog & { kind: 'diff' };

function open({ view: { dialog } }: Scene): Diff | undefined {
  return dialog?.kind === 'diff' ? dialog : undefined;
}

function chosen(scene: Scene): DiffUnit | undefined {
  const dialog = open(scene);
  return dialog?.content.state === 'ready' ? dialog.content.value.units[dialog.unit] : undefined;
}

/** To the next or previous unit of a kind; its row comes near the top. */
function step(scene: Scene, by: 1 | -1, files: boolean): Outcome[] {
  const dialog = open(scene);
  if (dialog?.content.state !== 'ready') return [];
  const text = dialog.content.value;
  for (let at = dialog.unit + by; at >= 0 && at < text.units.length; at += by) {
    if (files && text.units[at]?.hunk !== null) continue;
    const last = Math.max(0, docOf(dialog, scene).length - dialogRows(scene));
    return view({ type: 'unit', unit: at, top: Math.min(last, Math.max(0, rowOfUnit(text, at) - 1)) });
  }
  return view({ type: 'say', text: by > 0 ? 'That was the last one.' : 'That was the first one.', tone: 'info' });
}

function partOf(scene: Scene, whole: boolean): { readonly part: Part; readonly title: string } | undefined {
  const dialog = open(scene);
  const unit = chosen(scene);
  if (!dialog?.side || !unit || dialog.content.state !== 'ready') return undefined;
  const path = dialog.content.value.changes[unit.file]?.path ?? '';
  const hunk = whole ? null : unit.hunk;
  return {
    part: { from: dialog.from, to: dialog.to, side: dialog.side, path, hunk },
    title: hunk === null ? `only ${path}` : `only hunk ${hunk + 1} of ${path}`,
  };
}

function takeable(scene: Scene, whole: boolean): true | string {
  const dialog = open(scene);
  if (!chosen(scene)) return 'There is nothing here to take.';
  if (dialog?.side === null)
    return 'One of the two is a commit: R goes to it, and its diff there can be taken in parts.';
  if (!whole && chosen(scene)?.hunk === null)
    return 'No hunk is chosen. ] goes to the next one; X takes the whole file.';
  return scene.run.rollbacks.at(-1)?.state === 'running' ? 'A rollback is under way; wait until it is finished.' : true;
}

function take(scene: Scene, whole: boolean): Outcome[] {
  const made = partOf(scene, whole);
  const dialog = open(scene);
  if (!made || !dialog) return [];
  return [
    { do: 'job', job: { kind: 'preview', title: made.title, target: { kind: 'part', part: made.part }, back: dialog } },
  ];
}

const group = 'Go back in time';
const where = ['diff'] as const;

/** Keys in a difference: from file to file and hunk to hunk, and taking one of them alone. */
export const diffKeys: readonly Binding[] = [
  {
    keys: [']'],
    label: 'next hunk',
    help: 'goes to the next hunk or file of the difference',
    group,
    where,
    motion: true,
    footer: 3,
    act: (scene) => step(scene, 1, false),
  },
  {
    keys: ['['],
    label: 'hunk before',
    help: 'goes to the hunk or file before',
    group,
    where,
    motion: true,
    act: (scene) => step(scene, -1, false),
  },
  {
    keys: ['tab'],
    label: 'next file',
    help: 'goes to the next file of the difference',
    group,
    where,
    motion: true,
    footer: 4,
    act: (scene) => step(scene, 1, true),
  },
  {
    keys: ['shift+tab'],
    label: 'file before',
    help: 'goes to the file before',
    group,
    where,
    motion: true,
    act: (scene) => step(scene, -1, true),
  },
  {
    keys: ['x'],
    label: 'take hunk',
    help: 'takes back the chosen hunk alone; shows first what that changes, then asks',
    group,
    where,
    footer: 1,
    available: (scene) => takeable(scene, false),
    act: (scene) => take(scene, false),
  },
  {
    keys: ['X'],
    label: 'take file',
    help: 'takes back the chosen file alone; shows first what that changes, then asks',
    group,
    where,
    footer: 2,
    available: (scene) => takeable(scene, true),
    act: (scene) => take(scene, true),
  },
  {
    keys: ['enter'],
    label: 'show file',
    help: 'shows a file that is too long to be shown with the others',
    group,
    where,
    footer: 5,
    available: (scene) => (isUnread(scene) ? true : 'The lines of this file are shown already.'),
    act: (scene) => {
      const dialog = open(scene);
      const unit = chosen(scene);
      return dialog && unit ? [{ do: 'job', job: { kind: 'diff-file', dialog, file: unit.file } }] : [];
    },
  },
];

function isUnread(scene: Scene): boolean {
  const dialog = open(scene);
  const unit = chosen(scene);
  return dialog?.content.state === 'ready' && unit !== undefined && dialog.content.value.patches[unit.file] === null;
}
