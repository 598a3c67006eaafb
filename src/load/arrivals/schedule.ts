import type { RandomStream } from '../../core/random.ts';
import type { Arrivals } from './arrivals.ts';
import { gammaVariate } from '../../math/gammaVariate.ts';

/** How long to send: until either is used up. */
export interface ScheduleLength {
  readonly queries?: number | undefined;
  readonly seconds?: number | undefined;
  /** No more than this, whatever else. */
  readonly most: number;
}

/**
 * The times of sending in ms, ascending, of an open arrival process; undefined for closed ones and for traces, whose
 * times stand in a file. `rate` is one of `levelsOf`. The same random stream gives the same times.
 */
export function schedule(
  arrivals: Arrivals,
  rate: number | undefined,
  length: ScheduleLength,
  random: RandomStream,
): Float64Array | undefined {
  switch (arrivals.kind) {
    case 'poisson':
    case 'server':
      return renewal(() => exponential(random) / rate!, length);
    case 'constant':
      return renewal(() => 1 / rate!, length);
    case 'gamma':
      return renewal(() => gammaVariate(random, arrivals.shape) / arrivals.shape / rate!, length);
    case 'ramp': {
      const { from, to } = arrivals;
      const over = length.seconds ?? (2 * (length.queries ?? 0)) / (from + to);
      return thinned(
        (t) => from + (to - from) * Math.min(1, t / over),
        Math.max(from, to),
        length,
        random,
      );
    }
    case 'step': {
      const ends: number[] = [];
      for (const { seconds } of arrivals.steps) ends.push((ends.at(-1) ?? 0) + seconds);
      const rateAt = (t: number): number =>
        arrivals.steps[ends.findIndex((end) => t < end)]?.qps ?? 0;
      const total = ends.at(-1)!;
      const most = Math.max(...arrivals.steps.map(({ qps }) => qps));
      return thinned(
        rateAt,
        most,
        { ...length, seconds: Math.min(length.seconds ?? total, total) },
        random,
      );
    }
    case 'spike': {
      const { qps, peak, at } = arrivals;
      const rateAt = (t: number): number => (t >= at && t < at + arrivals.for ? peak : qps);
      return thinned(rateAt, Math.max(qps, peak), length, random);
    }
    case 'diurnal': {
      const { qps, amplitude, period } = arrivals;
      const rateAt = (t: number): number =>
        qps * (1 + amplitude * Math.sin((2 * Math.PI * t) / period));
      return thinned(rateAt, qps * (1 + amplitude), length, random);
    }
    case 'offline':
      return new Float64Array(Math.min(length.queries ?? 1, length.most));
    default:
      return undefined;
  }
}

function exponential(random: RandomStream): number {
  return -Math.log1p(-random.uniform());
}

/** Independent gaps in seconds. */
function renewal(gap: () => number, { queries, seconds, most }: ScheduleLength): Float64Array {
  const times: number[] = [];
  const limit = Math.min(queries ?? Infinity, most);
  for (let t = gap(); times.length < limit && t <= (seconds ?? Infinity); t += gap())
    times.push(1000 * t);
  return Float64Array.from(times);
}

/** A Poisson process of varying rate, by thinning (Lewis and Shedler, 1979). */
function thinned(
  rateAt: (seconds: number) => number,
  highest: number,
  length: ScheduleLength,
  random: RandomStream,
): Float64Array {
  return renewal(
    (() => {
      let now = 0;
      return () => {
        const from = now;
        do {
          now += exponential(random) / highest;
        } while (now <= (length.seconds ?? Infinity) && random.uniform() * highest >= rateAt(now));
        return now - from;
      };
    })(),
    length,
  );
}
