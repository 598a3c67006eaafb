import { once } from 'node:events';

import { expect, test } from 'vitest';

import { startWorker } from '../../../../src/core/spawn.ts';

test('threads keep the same time, however many of them start at once', async () => {
  const errors = await Promise.all(
    Array.from({ length: 12 }, async () => {
      const worker = startWorker(new URL('../../../helpers/clock.worker.ts', import.meta.url));
      const [error] = (await once(worker, 'message')) as [number];
      await worker.terminate();
      return Math.abs(error);
    }),
  );
  expect(Math.max(...errors)).toBeLessThan(0.05);
}, 30_000);
