import type { Scene } from '../scene.ts';
import type { Dialog } from '../view.ts';
import { actionDoc } from './action-doc.ts';
import { approveDoc } from './approve-doc.ts';
import { bisectDoc } from './bisect-doc.ts';
import { diffDoc } from './diff-doc.ts';
import type { Doc } from './doc.ts';
import { finishDoc } from './finish-doc.ts';
import { helpDoc } from './help-doc.ts';
import { leaveDoc } from './leave-doc.ts';
import { previewDoc } from './preview-doc.ts';
import { ruleDoc } from './rule-doc.ts';
import { editedDoc, stepDoc, unreadableDoc } from './step-doc.ts';
import { summaryDoc } from './summary-doc.ts';
import { clipboardDoc, linkDoc, linksDoc } from './terminal-docs.ts';
import { writeDoc } from './write-doc.ts';

/** Columns of text in a dialog: without borders and a blank on either side. */
export function docColumns(scene: Scene): number {
  return Math.max(1, scene.layout.dialog.width - 4);
}

const made = new WeakMap<Dialog, { readonly scene: Scene; readonly doc: Doc }>();

function make(dialog: Dialog, scene: Scene): Doc {
  const columns = docColumns(scene);
  switch (dialog.kind) {
    case 'approve':
      return approveDoc(scene, columns);
    case 'step':
      return stepDoc(dialog.step, scene, columns);
    case 'unreadable':
      return unreadableDoc(scene, columns);
    case 'edited':
      return editedDoc(dialog, columns);
    case 'write':
      return writeDoc(dialog, columns);
    case 'ask':
    case 'grant':
    case 'details':
      return actionDoc(dialog, scene, columns);
    case 'rule':
      return ruleDoc(dialog.id, scene, columns);
    case 'diff':
      return diffDoc(dialog, scene.view.scroll.left);
    case 'rollback':
      return previewDoc(dialog, scene.run, columns);
    case 'bisect':
      return bisectDoc(dialog, columns);
    case 'finish':
      return finishDoc(dialog, scene.run, columns);
    case 'links':
      return linksDoc(dialog.addresses, columns);
    case 'link':
      return linkDoc(dialog.address, columns);
    case 'clipboard':
      return clipboardDoc(dialog.text, columns);
    case 'leave':
      return leaveDoc(scene, columns);
    case 'help':
      return helpDoc(scene.bindings, columns);
    case 'summary':
      return summaryDoc(scene, columns);
  }
}

/** The text of a dialog; made once per dialog and frame. */
export function docOf(dialog: Dialog, scene: Scene): Doc {
  const known = made.get(dialog);
  if (known && known.scene === scene) return known.doc;
  const doc = make(dialog, scene);
  made.set(dialog, { scene, doc });
  return doc;
}

/** Rows of text that a dialog shows at once. */
export function dialogRows(scene: Scene): number {
  return Math.max(1, scene.layout.dialog.height - 2);
}

/** Is the end of what is to be agreed to on the screen? A long command could hide its worst part below. */
export function isRead(scene: Scene): true | string {
  const { dialog, scroll } = scene.view;
  const must = dialog ? (docOf(dialog, scene).must ?? 0) : 0;
  return scroll.top + dialogRows(scene) >= must ? true : 'There is more of it below. Read to its end first: PgDn.';
}
