import { defineConfig } from 'vitest/config';

// Real screens in a real browser, answered by the application's own commands; see tests/browser here and at the root.
export default defineConfig({
  test: {
    include: ['tests/browser/**/*.test.ts'],
    globalSetup: ['./tests/browser/globalServer.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    reporters: ['dot', './tests/browser/closingLine.ts'],
  },
});
