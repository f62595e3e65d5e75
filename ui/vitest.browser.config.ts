import { defineConfig } from 'vitest/config';

// Real screens in a real browser; see tests/browser. `PREAU_URL=http://… npm run test:browser` runs the walks
// against a real backend instead of the twin.
export default defineConfig({
  test: {
    include: ['tests/browser/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    reporters: ['dot', './tests/browser/closingLine.ts'],
  },
});
