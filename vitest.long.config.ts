import { defineConfig } from 'vitest/config';

/** Truths that take minutes. `PROOFMARK_LONG=short` runs each in a short form. */
export default defineConfig({
  test: {
    include: ['test/long/**/*.test.ts', 'test/contract/surrogates.test.ts'],
    env: { PROOFMARK_EXTRAS: '1' },
    globalSetup: ['test/helpers/build.ts'],
    setupFiles: ['test/helpers/seededProperties.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 1_800_000,
    hookTimeout: 120_000,
    passWithNoTests: true,
  },
});
