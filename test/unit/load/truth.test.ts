import { afterAll, describe, expect, test } from 'vitest';

import { quantileOfSorted } from '../../../src/math/quantile.ts';
import { hasCompiler, startLoadServer } from '../../helpers/loadServer.ts';
import {
  cacheEffect,
  createLoadWorkers,
  exactLatencies,
  poissonTimes,
  quantilesOfStall,
  sendAt,
} from '../../helpers/loadTruth.ts';

// The short forms; test/long/load has the full ones.
describe.skipIf(!hasCompiler())('what is measured is what was', () => {
  const workers = createLoadWorkers();
  afterAll(() => workers.close());

  test.each(['http1', 'grpc'] as const)(
    'a server that stops, over %s: p90 = S - 0.1 T',
    { timeout: 20_000 },
    async (client) => {
      const [p90] = await quantilesOfStall(
        client,
        { rate: 100, stallMs: 1000, totalMs: 3000 },
        [0.9],
        workers,
      );
      expect(p90).toBeGreaterThan(630);
      expect(p90).toBeLessThan(770);
    },
  );

  test(
    'a queue: every request waits at least as long as it must, and the median is right',
    { timeout: 30_000 },
    async () => {
      const times = poissonTimes(100, 400, 11);
      const exact = exactLatencies(times, 5, 4);
      const server = await startLoadServer({ service: 'exp', mean_us: 5000, seed: 4 });
      // One stream after the other on one connection, so that the server sees the arrivals in their order.
      const { samples } = await sendAt(server, 'grpc', times, workers);
      await server.stop();
      const measured = samples.latencyMs.slice(0, 400).toSorted();
      const truth = exact.toSorted();
      for (const p of [0.5, 0.9]) {
        // What the network and this machine add only ever makes it longer.
        expect(quantileOfSorted(measured, p)).toBeGreaterThan(0.98 * quantileOfSorted(truth, p));
        expect(quantileOfSorted(measured, p)).toBeLessThan(1.5 * quantileOfSorted(truth, p) + 10);
      }
    },
  );

  test('a cache that halves the cost is found', { timeout: 60_000 }, async () => {
    const { value, n } = await cacheEffect({ hit: 0.5, meanMs: 2, seed: 3 });
    expect(value).toBeGreaterThan(1.1);
    // Four repetitions of 200 requests, in blocks of 50.
    expect(n).toBe(16);
  });
});
