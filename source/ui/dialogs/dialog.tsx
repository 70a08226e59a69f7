import { clean } from '../clean.ts';
import { Frame } from '../frame.tsx';
import type { Scene } from '../scene.ts';
import { span } from '../spans.ts';
import type { Dialog as DialogState } from '../view.ts';
import { dialogRows, docOf } from './doc-of.ts';

/** First row that is shown: where the person scrolled to; while writing, so that the cursor is seen. */
function firstRow(dialog: DialogState, scene: Scene, rows: number): number {
  const doc = docOf(dialog, scene);
  const last = Math.max(0, doc.length - rows);
  if (dialog.kind !== 'write') return Math.min(last, scene.view.scroll.top);
  for (let index = 0; index < doc.length; index++)
    if (doc.row(index).some((each) => each.inverse)) return Math.max(0, Math.min(last, index - rows + 1));
  return last;
}

/** What is open above the panes. */
export function Dialog({ dialog, scene }: { readonly dialog: DialogState; readonly scene: Scene }) {
  const { width, height } = scene.layout.dialog;
  const rows = dialogRows(scene);
  const doc = docOf(dialog, scene);
  const top = firstRow(dialog, scene, rows);
  const shown = Array.from({ length: Math.min(rows, doc.length - top) }, (_, index) => doc.row(top + index));
  const more = doc.length > rows;
  const percent = Math.round((100 * Math.min(doc.length, top + rows)) / Math.max(1, doc.length));
  return (
    <Frame
      title={clean(doc.title)}
      badge={more ? [span(`${percent} %`, 'muted')] : []}
      width={width}
      height={height}
      style="focused"
      search={scene.view.dialogSearch?.draft.text}
      rows={shown}
    />
  );
}
