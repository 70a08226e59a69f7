import { draftRows } from '../draft-rows.ts';
import { paragraph } from '../spans.ts';
import type { Dialog } from '../view.ts';
import { type Doc, rowsDoc } from './doc.ts';

const titles = {
  feedback: ['Feedback on the plan', 'What should be different? The agent makes a new plan, and you see what changed.'],
  instruct: ['A new instruction', 'What should the agent do now? Policy and approved plan hold as before.'],
} as const;

/** A text that is being written. */
export function writeDoc(dialog: Dialog & { kind: 'write' }, columns: number): Doc {
  const [title, lead] = titles[dialog.purpose];
  return rowsDoc(title, [...paragraph(lead, columns, 'muted'), [], ...draftRows(dialog.draft, columns)]);
}
