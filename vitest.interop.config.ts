import { defineConfig } from 'vitest/config';

/** Servers and clients that are not ours; `test/interop/setup.sh` installs them, and what is absent is skipped. */
export default defineConfig({
  test: {
    include: ['test/interop/**/*.test.ts'],
    globalSetup: ['test/helpers/build.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
