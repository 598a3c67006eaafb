import type { RandomStream } from '../../src/core/random.ts';

/**
 * Latencies of a queue with one server, in order of arrival, in units of its mean service time: M/M/1, or M/D/1. The
 * first request finds the queue as it is in the long run (M/M/1) or empty (M/D/1).
 */
export function queueLatencies(
  n: number,
  utilisation: number,
  random: RandomStream,
  {
    arrivals = random,
    serviceFactor = 1,
    service = 'exponential',
  }: {
    arrivals?: RandomStream;
    serviceFactor?: number;
    service?: 'exponential' | 'constant';
  } = {},
): Float64Array {
  const exponential = (stream: RandomStream): number => -Math.log1p(-stream.uniform());
  let waiting =
    service === 'exponential' && random.uniform() < utilisation
      ? exponential(random) / (1 - utilisation)
      : 0;
  return Float64Array.from({ length: n }, () => {
    const latency = waiting + serviceFactor * (service === 'exponential' ? exponential(random) : 1);
    waiting = Math.max(0, latency - exponential(arrivals) / utilisation);
    // A little of what every network adds.
    return latency + 0.01 * random.uniform();
  });
}
