import { defineConfig } from 'vitest/config';

/** Truths that take minutes. `PROOFMARK_LONG=short` runs each in a short form. */
export default defineConfig({
  test: {
    include: ['test/long/**/*.test.ts'],
    globalSetup: ['test/helpers/build.ts'],
    setupFiles: ['test/helpers/seededProperties.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 1_800_000,
    hookTimeout: 120_000,
    passWithNoTests: true,
  },
});
