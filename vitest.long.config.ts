import { defineConfig } from 'vitest/config';

// Long runs, on request: CASES and SEED choose how many and which.
export default defineConfig({
  test: {
    include: ['test/long/**/*.long.test.ts'],
    setupFiles: ['test/helpers/hermetic.ts'],
    testTimeout: 300_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
