/** A hunk of a unified diff: where it lies on either side, and its lines with their sign. */
export interface Hunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  readonly lines: string[];
}

/** Reads the hunks of one file's unified diff, in order. What is no hunk is passed over. */
export function readHunks(patch: string): Hunk[] {
  const hunks: Hunk[] = [];
  for (const line of patch.replace(/\n$/, '').split('\n')) {
    const head = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
    const last = hunks.at(-1);
    if (head) {
      const [, oldStart, oldLines = '1', newStart, newLines = '1'] = head;
      hunks.push({
        oldStart: Number(oldStart),
        oldLines: Number(oldLines),
        newStart: Number(newStart),
        newLines: Number(newLines),
        lines: [],
      });
    } else if (last && /^[ +\\-]/.test(line)) last.lines.push(line);
  }
  return hunks;
}
