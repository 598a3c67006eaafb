import type { Measurement } from '../core/measurement.ts';
import { measurementName } from './cells.ts';
import { fitUsl, type UslFit } from './statistics/usl.ts';
import type { Profile } from './summarise.ts';

/** How the throughput of an arm grows with its concurrency. */
export interface Scaling {
  readonly arm: string;
  /** null: at fewer than three concurrencies nothing can be fitted. */
  readonly fit: UslFit | null;
}

/** The Universal Scalability Law of each arm. */
export function scalingOf(
  profiles: readonly Profile[],
  arms: readonly string[],
): readonly Scaling[] {
  return arms.map((arm) => {
    const own = profiles.filter((profile) => profile.arm === arm && profile.level !== undefined);
    const fit = fitUsl(
      own.map(({ level }) => level!),
      own.map(({ throughputs }) => throughputs.reduce((sum, x) => sum + x, 0) / throughputs.length),
    );
    return { arm, fit };
  });
}

/** What was fitted, as measurements over `n` concurrencies. */
export function scalingMeasurements(
  scaling: readonly Scaling[],
  n: number,
): readonly Measurement[] {
  return scaling.flatMap(({ arm, fit }) => {
    if (fit === null) return [];
    const of = (text: string, value: number | null, unit: string, title: string): Measurement => ({
      name: measurementName(text, arm, undefined),
      value,
      unit,
      n,
      title,
    });
    return [
      of('usl.sigma', fit.sigma, '1', 'contention (USL)'),
      of('usl.kappa', fit.kappa, '1', 'coherency (USL)'),
      of('usl.peak', fit.peak, 'count', 'concurrency of the highest throughput (USL)'),
    ];
  });
}
