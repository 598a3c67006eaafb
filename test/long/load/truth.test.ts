import { afterAll, describe, expect, test } from 'vitest';

import { load } from '../../../src/load/procedure.ts';
import { quantileInterval } from '../../../src/load/statistics/quantileInterval.ts';
import { endpointAt, loadContext } from '../../helpers/loadContext.ts';
import { hasCompiler, startLoadServer } from '../../helpers/loadServer.ts';
import { extent } from '../../helpers/long.ts';
import {
  cacheEffect,
  createLoadWorkers,
  poissonTimes,
  quantileOfStall,
  sendAt,
} from '../../helpers/loadTruth.ts';

const short = extent(false, true);
/** Queues that are measured at once: each has its server, and sends a few hundred requests a second. */
const LANES = 5;

// These need a machine that does little else: they compare with what an ideal server and network would give.
describe.skipIf(!hasCompiler())('load tells the truth', () => {
  const workers = createLoadWorkers();
  afterAll(() => workers.close());

  test.each(['http1', 'grpc'] as const)(
    'a server stopped for S of T seconds, over %s',
    async (client) => {
      const shape = { rate: 100, stallMs: short ? 1000 : 3000, totalMs: short ? 3000 : 20_000 };
      for (const q of [0.9, 0.95, 0.99]) {
        const truth = shape.stallMs - (1 - q) * shape.totalMs;
        const measured = await quantileOfStall(client, { ...shape, q }, workers);
        expect(Math.abs(measured / truth - 1)).toBeLessThan(0.1);
      }
    },
  );

  test.each([0.5, 0.7])(
    'M/M/1 at utilisation %d: intervals cover p90 in nine seeds of ten',
    async (rho) => {
      const [seeds, n, mean] = short ? [10, 2000, 2] : [100, 8192, 2];
      const truth = (Math.log(10) * mean) / (1 - rho);
      let covered = 0;
      const lane = async (first: number) => {
        const own = createLoadWorkers();
        for (let seed = first; seed < seeds; seed += LANES) {
          const server = await startLoadServer({ service: 'exp', mean_us: 1000 * mean, seed });
          const times = poissonTimes((1000 * rho) / mean, n, seed);
          const { samples } = await sendAt(server, 'grpc', times, own);
          await server.stop();
          const latency = samples.latencyMs.slice(0, n);
          const { lower, upper } = quantileInterval(latency, latency.toSorted(), 0.9).interval;
          if ((lower ?? 0) <= truth && truth <= (upper ?? Infinity)) covered++;
        }
        await own.close();
      };
      await Promise.all(Array.from({ length: LANES }, (_, first) => lane(first)));
      expect(covered / seeds).toBeGreaterThanOrEqual(short ? 0.7 : 0.9);
    },
  );

  test('the search finds mu - ln(1/(1-q))/SLO of M/M/1 within 5 %', async () => {
    const [mu, latencyMs] = [500, 20];
    const truth = mu - (1000 * Math.log(10)) / latencyMs;
    const server = await startLoadServer({ service: 'exp', mean_us: 1e6 / mu, seed: 1 });
    const options = {
      arrivals: { kind: 'poisson', qps: 100 },
      queries: short ? 2000 : 8000,
      slo: { quantile: 0.9, latencyMs },
      search: { start: 100, limit: 1000 },
    };
    const result = await load.run(loadContext(endpointAt(server.port, 'oip-grpc'), options));
    await server.stop();
    const { value } = result.measurements.find(({ name }) => name === 'maxQps')!;
    expect(Math.abs(value! / truth - 1)).toBeLessThan(short ? 0.1 : 0.05);
  });

  test('a cache of 0.9 times the cost is found with power 0.9, one without effect in 5 % at most', async () => {
    const runs = short ? 5 : 40;
    let found = 0;
    let alarms = 0;
    for (let seed = 1; seed <= runs; seed++) {
      if ((await cacheEffect(0.9, seed)).interval!.lower! > 1) found++;
      if ((await cacheEffect(1, seed)).interval!.lower! > 1) alarms++;
    }
    expect(found / runs).toBeGreaterThanOrEqual(short ? 0.8 : 0.9);
    expect(alarms / runs).toBeLessThanOrEqual(short ? 0.2 : 0.05);
  });

  test('minutes at 2,000 requests a second: flat memory, no arrival missed', async () => {
    const seconds = short ? 20 : 600;
    const server = await startLoadServer();
    const memory: number[] = [];
    const timer = setInterval(() => memory.push(process.memoryUsage().rss / 2 ** 20), 1000);
    const n = 2000 * seconds;
    const { samples } = await sendAt(server, 'http1', poissonTimes(2000, n, 1), workers);
    clearInterval(timer);
    const seen = await server.stop();
    expect(samples.outcome.slice(0, n).every((outcome) => outcome === 1)).toBe(true);
    expect(seen.requests).toBe(n);
    // 31 bytes a sample are written as they come; beyond that nothing grows.
    const [early, late] = [memory[Math.floor(memory.length / 4)]!, memory.at(-1)!];
    expect(late - early).toBeLessThan((31 * n) / 2 ** 20 + 40);
  });
});
