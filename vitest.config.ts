import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    exclude: ['test/long/**', 'test/claude/**'],
    setupFiles: ['test/helpers/hermetic.ts'],
    testTimeout: 60_000,
    hookTimeout: 30_000,
    maxWorkers: 2,
    // Shared machines stall; what fails twice more is broken. On a developer's machine every failure is looked at.
    retry: process.env.CI ? 2 : 0,
  },
});
