import type { Run } from './run.ts';

/** What the program's exit codes mean: help, man page and README say the same. */
export const exitCodes: readonly (readonly [code: number, means: string])[] = [
  [0, 'done'],
  [1, 'failed'],
  [2, 'usage'],
  [3, 'stopped by policy or limit'],
  [4, 'refused by the person'],
  [130, 'interrupted'],
];

/** They in one line. */
export const exitCodesText = `Exit codes: ${exitCodes.map(([code, means]) => `${code} ${means}`).join(', ')}.`;

/** The program's exit code for how a run stands: 0 done, 1 failed, 3 stopped by policy or limit, 4 refused by the person, 130 left before its end. */
export function exitCode(run: Run): number {
  switch (run.ending?.outcome) {
    case 'done':
      return 0;
    case 'failed':
      return 1;
    case 'limit':
      return 3;
    case 'refused':
    case 'ended':
      return 4;
    case undefined:
      return 130;
  }
}
