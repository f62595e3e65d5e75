import { defineConfig } from 'vitest/config';

// Real screens in a real browser, answered by the twin; see tests/browser.
export default defineConfig({
  test: {
    include: ['tests/browser/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    reporters: ['dot', './tests/browser/closingLine.ts'],
  },
});
