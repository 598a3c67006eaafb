import { once } from 'node:events';

import { afterAll, describe, expect, test } from 'vitest';

import { startProcess } from '../../../src/core/spawn.ts';
import { quantile } from '../../../src/math/quantile.ts';
import { load } from '../../../src/load/procedure.ts';
import { endpointAt, loadContext } from '../../helpers/loadContext.ts';
import { hasCompiler, startLoadServer } from '../../helpers/loadServer.ts';
import { extent } from '../../helpers/long.ts';
import {
  cacheEffect,
  createLoadWorkers,
  inLanes,
  measureQueue,
  quantilesOfStall,
} from '../../helpers/loadTruth.ts';
import type { Soak } from '../../helpers/soak.process.ts';

const short = extent(false, true);

// These compare with what an ideal server and network would give, so they need a machine that does nothing else.
describe.skipIf(!hasCompiler())('load tells the truth', () => {
  const workers = createLoadWorkers();
  afterAll(() => workers.close());

  test.each(['http1', 'grpc'] as const)(
    'a server stopped for S of T seconds, over %s',
    async (client) => {
      const shape = { rate: 100, stallMs: short ? 1000 : 3000, totalMs: short ? 3000 : 20_000 };
      const quantiles = [0.9, 0.95, 0.99];
      const measured = await quantilesOfStall(client, shape, quantiles, workers);
      quantiles.forEach((q, i) => {
        const truth = shape.stallMs - (1 - q) * shape.totalMs;
        expect(Math.abs(measured[i]! / truth - 1)).toBeLessThan(0.1);
      });
    },
  );

  // Fewer requests would do at low utilisation, where neighbours depend on each other less.
  test.each([
    [0.7, 4096],
    [0.5, 1024],
  ])('M/M/1 at utilisation %d: intervals cover p90 in nine seeds of ten', async (rho, whole) => {
    // Three wakings of an idle core lie in each latency, some 0.1 ms each: a few hundredths of this p90.
    const [seeds, n, meanMs] = short ? [8, 512, 4] : [100, whole, 4];
    const truth = (Math.log(10) * meanMs) / (1 - rho);
    // Each queue has its server, and sends a few hundred requests a second.
    const queues = await inLanes(seeds, 4, (seed, own) =>
      measureQueue({ rho, meanMs, n, seed }, own),
    );
    const covered = queues.filter(
      ({ interval: { lower, upper } }) => (lower ?? 0) <= truth && truth <= (upper ?? Infinity),
    );
    expect(covered.length / seeds).toBeGreaterThanOrEqual(short ? 0.75 : 0.9);
    // Against the same arrivals and services: what we and the network add is a few hundredths.
    const ratio = quantile(
      queues.map((queue) => queue.ratio),
      0.5,
    );
    expect(ratio).toBeGreaterThan(0.99);
    expect(ratio).toBeLessThan(short ? 1.1 : 1.05);
  });

  test('the search finds mu - ln(1/(1-q))/SLO of M/M/1 within 5 %', async () => {
    const [mu, latencyMs] = [500, 20];
    const truth = mu - (1000 * Math.log(10)) / latencyMs;
    const server = await startLoadServer({ service: 'exp', mean_us: 1e6 / mu, seed: 1 });
    const options = {
      arrivals: { kind: 'poisson', qps: 200 },
      queries: short ? 1000 : 3000,
      slo: { quantile: 0.9, latencyMs },
      search: { start: 200, limit: 1000, tolerance: 0.1 },
    };
    const result = await load.run(loadContext(endpointAt(server.port, 'oip-grpc'), options));
    await server.stop();
    const { value } = result.measurements.find(({ name }) => name === 'maxQps')!;
    expect(Math.abs(value! / truth - 1)).toBeLessThan(short ? 0.1 : 0.05);
  });

  test('a cache of 0.9 times the cost is found with power 0.9, one without effect in 5 % at most', async () => {
    const runs = short ? 8 : 100;
    let [found, alarms] = [0, 0];
    const judge = async (hit: number, seed: number): Promise<boolean> => {
      // Long beside the wakings of idle cores, some 0.1 ms each, of which three lie in each latency.
      const { interval } = await cacheEffect({ hit, meanMs: 8, seed });
      return interval!.lower! > 1;
    };
    // As many at once as a machine bears, which begin together: threads that start disturb those that measure.
    const AT_ONCE = short ? 8 : 10;
    for (let first = 1; first <= runs; first += AT_ONCE) {
      const seeds = Array.from({ length: AT_ONCE }, (_, i) => first + i);
      const judged = (hit: number) => Promise.all(seeds.map((seed) => judge(hit, seed)));
      const [cached, same] = await Promise.all([judged(0.9), judged(1)]);
      found += cached.filter(Boolean).length;
      alarms += same.filter(Boolean).length;
    }
    expect(found / runs).toBeGreaterThanOrEqual(short ? 0.75 : 0.9);
    expect(alarms / runs).toBeLessThanOrEqual(short ? 0.25 : 0.05);
  });
});

// Counts memory, not time, so it bears what else the machine does.
describe.skipIf(!hasCompiler())('load over many minutes', () => {
  test('minutes at 2,000 requests a second: flat memory, no arrival missed', async () => {
    const seconds = short ? 20 : 600;
    const child = startProcess(new URL('../../helpers/soak.process.ts', import.meta.url));
    child.send({ rate: 2000, seconds });
    const [soak] = (await once(child, 'message')) as [Soak];
    expect(soak.answered).toBe(soak.sent);
    expect(soak.seen).toBe(soak.sent);
    const { memoryMiB } = soak;
    // 31 bytes a sample are written as they come; beyond that nothing grows.
    const [early, late] = [memoryMiB[Math.floor(memoryMiB.length / 4)]!, memoryMiB.at(-1)!];
    expect(late - early).toBeLessThan((31 * soak.sent) / 2 ** 20 + 40);
  });
});
