import { defineConfig } from 'vitest/config';

// Contract tests with the real Claude Code CLI: `npm run test:claude` installs it and runs them without a network.
export default defineConfig({
  test: {
    include: ['test/claude/**/*.test.ts'],
    setupFiles: ['test/claude/helpers/keep-claude.ts', 'test/helpers/hermetic.ts'],
    testTimeout: 240_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    retry: process.env.CI ? 2 : 0,
  },
});
