/** Widths of the columns in a row of the violations pane. */
export interface ViolationColumns {
  /** Hours and minutes, with seconds where there is room. */
  readonly time: 5 | 8;
  /** The outcome as a word; 0 where only its mark is shown. */
  readonly word: number;
  readonly action: number;
  /** The bullet, file and line, and gate; 0 where they are shown below the row under the cursor. */
  readonly bullet: number;
  readonly place: number;
  readonly gate: number;
}

const mark = 2;
const gap = 2;

/** Divides a row of so many columns. */
export function violationColumns(width: number): ViolationColumns {
  const time = width >= 60 ? 8 : 5;
  const rest = width - time - 1 - mark;
  if (width < 90) return { time, word: 0, action: rest, bullet: 0, place: 0, gate: 0 };
  const word = width >= 110 ? 9 : 0;
  const place = 16;
  const gate = 7;
  const room = rest - word - place - gate - 3 * gap;
  const action = Math.floor(room * 0.5);
  return { time, word, action, bullet: room - action, place, gate };
}

/** Columns for the action in a row of so many. */
export function actionColumns(width: number): number {
  return violationColumns(width).action;
}
