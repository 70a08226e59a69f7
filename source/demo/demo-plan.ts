import type { z } from 'zod';
import type { Plan } from '../core/plan.ts';

const step = {
  database: 'Add the database module',
  reads: 'Port the reads',
  writes: 'Port the writes',
  clean: 'Remove the old client',
} as const;
/** The titles of the demo's steps; the script knows them again by these. */
export const titles = step;

/** The plan of the demo. `feedback` is what the person sent back, if anything; the next plan shows what it changed. */
export function demoPlan(feedback: readonly string[]): z.input<typeof Plan> {
  const checks = ['npm test', 'npm run lint'];
  const asked = feedback.length === 0 ? '' : ` Worked in: ${feedback.at(-1)?.slice(0, 200)}`;
  return {
    summary: `UserService moves from the callback store to a database module with promises, reads first, then writes.${asked}`,
    steps: [
      {
        title: step.database,
        why: 'The service needs something to stand on before it moves.',
        files: ['src/database.js', 'tests/database.test.js'],
        commands: ['npm test'],
        verify: checks,
      },
      {
        title: step.reads,
        why: 'get, list and findByEmail become promises; the writes keep their callbacks until the next step.',
        files: ['src/user-service.js', 'tests/user-service.test.js'],
        commands: ['npm test'],
        verify: checks,
      },
      {
        title: step.writes,
        why: 'create, rename and remove follow, and so do the tests that call them.',
        files: ['src/user-service.js', 'tests/user-service.test.js', 'tests/report.test.js'],
        commands: ['npm test'],
        verify: checks,
      },
      {
        title: step.clean,
        why: 'Nothing uses the callback store any more; the report becomes a promise too.',
        files: [
          'src/legacy-store.js',
          'tests/legacy-store.test.js',
          'src/report.js',
          'src/user-service.js',
          'tests/report.test.js',
        ],
        commands: ['rm src/legacy-store.js tests/legacy-store.test.js', 'npm test'],
        verify: feedback.length === 0 ? checks : [...checks, 'npm run build'],
      },
    ],
  };
}
