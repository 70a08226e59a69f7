import { draftRows } from '../draft-rows.ts';
import { paragraph } from '../spans.ts';
import type { Dialog } from '../view.ts';
import { type Doc, rowsDoc } from './doc.ts';

const titles = {
  feedback: ['Feedback on the plan', 'What should be different? The agent makes a new plan, and you see what changed.'],
  instruct: ['A new instruction', 'What should the agent do now? Policy and approved plan hold as before.'],
  squash: [
    'One commit of the run',
    'Its message. The first line is its title; lines of the form Name: value at the end tie it to the run.',
  ],
  rename: ['Another name for the branch', 'Without spaces; slashes make folders, as in feature/parser.'],
} as const;

/** A text that is being written. */
export function writeDoc(dialog: Dialog & { kind: 'write' }, columns: number): Doc {
  const [title, lead] = titles[dialog.purpose];
  return rowsDoc(title, [...paragraph(lead, columns, 'muted'), [], ...draftRows(dialog.draft, columns)]);
}
