import { load } from '../../src/load/procedure.ts';
import type { Interval, Measurement } from '../../src/core/measurement.ts';
import type { ClientName } from '../../src/load/generate/plan.ts';
import { createLoadWorkers, type LoadWorkers } from '../../src/load/generate/loadWorkers.ts';
import { runLoad, type LoadRecording, type LoadTick } from '../../src/load/generate/runLoad.ts';
import { quantileInterval } from '../../src/load/statistics/quantileInterval.ts';
import { createRandom } from '../../src/math/random.ts';
import { endpointAt, loadContext } from './loadContext.ts';
import { startLoadServer, type LoadServer } from './loadServer.ts';

export { createLoadWorkers };

/** Sends 100-byte requests at given times (ms) and records them. */
export function sendAt(
  server: LoadServer,
  client: ClientName,
  schedule: Float64Array,
  workers: LoadWorkers,
  onTick?: (state: LoadTick) => void,
): Promise<LoadRecording> {
  const grpc = client.startsWith('grpc');
  const { port } = server;
  return runLoad({
    client,
    workers,
    address: { host: '127.0.0.1', port },
    head: {
      path: grpc ? '/inference.GRPCInferenceService/ModelInfer' : '/',
      authority: `127.0.0.1:${port}`,
      headers: [],
    },
    payloads: [Buffer.alloc(100)],
    connections: grpc ? 2 : 50,
    depth: grpc ? 1000 : 1,
    timeoutMs: 30_000,
    model: { kind: 'open' },
    schedule,
    onTick,
  });
}

/** Poisson times in ms. */
export function poissonTimes(rate: number, n: number, seed: number): Float64Array {
  const random = createRandom(seed, 'arrivals');
  let at = 0;
  return Float64Array.from(
    { length: n },
    () => (at += (-1000 * Math.log1p(-random.uniform())) / rate),
  );
}

/**
 * The latencies that a queue with one server gives these arrivals, with the service times that server.c draws from its
 * seed: what a perfect load generator would measure.
 */
export function exactLatencies(timesMs: Float64Array, meanMs: number, seed: number): Float64Array {
  const mask = (1n << 64n) - 1n;
  let state = BigInt(seed) * 2_654_435_761n + 1n;
  const uniform = (): number => {
    state = (state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) & mask;
    let x = state ^ (state >> 33n);
    x = (x * 0xff51afd7ed558ccdn) & mask;
    x ^= x >> 33n;
    return (Number(x >> 11n) + 0.5) / 2 ** 53;
  };
  for (let i = 0; i < 8; i++) uniform();
  let free = 0;
  return timesMs.map((at) => {
    free = Math.max(free, at) - Math.log(uniform()) * meanMs;
    return free - at;
  });
}

/** Stops the server for a part of a run of evenly spaced requests; returns the measured quantiles in ms. */
export async function quantilesOfStall(
  client: ClientName,
  { rate, stallMs, totalMs }: { rate: number; stallMs: number; totalMs: number },
  quantiles: readonly number[],
  workers: LoadWorkers,
): Promise<readonly number[]> {
  const server = await startLoadServer();
  const n = Math.round((rate * totalMs) / 1000);
  let begun = (): void => undefined;
  const wellUnderWay = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const times = Float64Array.from({ length: n }, (_, i) => (1000 * i) / rate);
  const run = sendAt(server, client, times, workers, ({ elapsedMs }) => {
    if (elapsedMs >= 0.2 * totalMs) begun();
  });
  await wellUnderWay;
  // The server is stopped for a time that we measure, as timers may be late.
  const from = performance.now();
  process.kill(server.pid, 'SIGSTOP');
  await new Promise((resolve) => setTimeout(resolve, stallMs));
  process.kill(server.pid, 'SIGCONT');
  const stoppedMs = performance.now() - from;
  const { samples } = await run;
  await server.stop();
  const sorted = samples.latencyMs.slice(0, n).toSorted();
  // Scaled to the stall that was asked for: the quantile is S - (1 - q) T.
  return quantiles.map((q) => sorted[Math.ceil(q * n) - 1]! + (stallMs - stoppedMs));
}

/** What one M/M/1 queue showed over the wire, and what a perfect generator would have measured. */
export interface QueueRun {
  readonly interval: Interval;
  /** The measured p90 over the exact one of the same arrivals and services. */
  readonly ratio: number;
}

/** Loads a server with seeded exponential service times, mean in ms, at a utilisation. */
export async function measureQueue(
  { rho, meanMs, n, seed }: { rho: number; meanMs: number; n: number; seed: number },
  workers: LoadWorkers,
): Promise<QueueRun> {
  const server = await startLoadServer({ service: 'exp', mean_us: 1000 * meanMs, seed });
  const times = poissonTimes((1000 * rho) / meanMs, n, seed);
  const { samples } = await sendAt(server, 'grpc', times, workers);
  await server.stop();
  const latency = samples.latencyMs.slice(0, n);
  const { value, interval } = quantileInterval(latency, latency.toSorted(), 0.9);
  const exact = exactLatencies(times, meanMs, seed).toSorted()[Math.ceil(0.9 * n) - 1]!;
  return { interval, ratio: value! / exact };
}

/** Does work for 0 to count - 1, a few at a time, each lane with its own threads. */
export async function inLanes<T>(
  count: number,
  lanes: number,
  work: (index: number, workers: LoadWorkers) => Promise<T>,
): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    const workers = createLoadWorkers();
    while (next < count) {
      const index = next++;
      results[index] = await work(index, workers);
    }
    await workers.close();
  };
  await Promise.all(Array.from({ length: Math.min(lanes, count) }, lane));
  return results;
}

/**
 * How a server with a cache is judged, whose hits take `hit` of the time of others: repeated against random requests,
 * four times each way, at a utilisation of 0.3.
 */
export async function cacheEffect({
  hit,
  meanMs,
  seed,
}: {
  hit: number;
  meanMs: number;
  seed: number;
}): Promise<Measurement> {
  const mean_us = 1000 * meanMs;
  const server = await startLoadServer({ service: 'const', mean_us, cache: 64, hit, seed });
  const result = await load.run(
    loadContext(
      endpointAt(server.port, 'oip-grpc'),
      {
        arrivals: { kind: 'poisson', qps: 300 / meanMs },
        queries: 200,
        repetitions: 4,
        payload: ['same', 'random'],
        latenessBudgetMs: 1000,
        warmUp: 0,
      },
      { seed },
    ),
  );
  await server.stop();
  return result.measurements.find(({ name }) => name === 'cacheEffect')!;
}
