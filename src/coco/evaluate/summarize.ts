import type { Accumulation } from './accumulate.ts';
import { pairwiseSum } from './pairwiseSum.ts';
import type { Settings } from '../settings.ts';

/** Which part of the precision or recall arrays a statistic is the mean of. */
export interface Statistic {
  /** The name that gates use. */
  readonly name: string;
  readonly of: 'precision' | 'recall';
  /** One threshold, or undefined for all. */
  readonly threshold?: number | undefined;
  readonly area: string;
  /** The `maxDets` that it belongs to. */
  readonly maxDets: number;
}

/** COCOeval's ten statistics of keypoints, or its twelve of boxes and masks, in its order. */
export function statistics({ kind, maxDets, corrections }: Settings): readonly Statistic[] {
  const exact = !corrections.has('maxDets');
  const [first, second, last] = [maxDets[0]!, maxDets[1] ?? -1, maxDets.at(-1)!];
  if (kind === 'keypoints') {
    // COCOeval asks for 20 whatever was evaluated.
    const most = exact ? 20 : last;
    return (['precision', 'recall'] as const).flatMap((of) => {
      const name = of === 'precision' ? 'AP' : 'AR';
      return [
        { name, of, area: 'all', maxDets: most },
        { name: `${name}50`, of, threshold: 0.5, area: 'all', maxDets: most },
        { name: `${name}75`, of, threshold: 0.75, area: 'all', maxDets: most },
        { name: `${name}m`, of, area: 'medium', maxDets: most },
        { name: `${name}l`, of, area: 'large', maxDets: most },
      ];
    });
  }
  const third = exact ? (maxDets[2] ?? -1) : last;
  return [
    // COCOeval asks for 100 here, and for the third of `maxDets` elsewhere.
    { name: 'AP', of: 'precision', area: 'all', maxDets: exact ? 100 : last },
    { name: 'AP50', of: 'precision', threshold: 0.5, area: 'all', maxDets: third },
    { name: 'AP75', of: 'precision', threshold: 0.75, area: 'all', maxDets: third },
    { name: 'APs', of: 'precision', area: 'small', maxDets: third },
    { name: 'APm', of: 'precision', area: 'medium', maxDets: third },
    { name: 'APl', of: 'precision', area: 'large', maxDets: third },
    { name: 'AR1', of: 'recall', area: 'all', maxDets: first },
    { name: 'AR10', of: 'recall', area: 'all', maxDets: second },
    { name: 'AR100', of: 'recall', area: 'all', maxDets: third },
    { name: 'ARs', of: 'recall', area: 'small', maxDets: third },
    { name: 'ARm', of: 'recall', area: 'medium', maxDets: third },
    { name: 'ARl', of: 'recall', area: 'large', maxDets: third },
  ];
}

/** The mean over all values above -1 of a statistic's part of the arrays; -1 when there are none. */
export function statisticOf(
  accumulation: Accumulation,
  settings: Settings,
  statistic: Statistic,
  category?: number,
): number {
  const [K, A, M, T, R] = accumulation.shape;
  const a = settings.areas.findIndex(({ name }) => name === statistic.area);
  const m = settings.maxDets.indexOf(statistic.maxDets);
  if (a < 0 || m < 0) return -1;
  const values = new Float64Array(T * R * K);
  let count = 0;
  const precise = statistic.of === 'precision';
  const source = precise ? accumulation.precision : accumulation.recall;
  const points = precise ? R : 1;
  for (let t = 0; t < T; t++) {
    if (statistic.threshold !== undefined && settings.thresholds[t] !== statistic.threshold)
      continue;
    for (let r = 0; r < points; r++) {
      for (let k = 0; k < K; k++) {
        if (category !== undefined && k !== category) continue;
        const value = source[(((k * A + a) * M + m) * T + t) * points + r]!;
        if (value > -1) values[count++] = value;
      }
    }
  }
  return count === 0 ? -1 : pairwiseSum(values, 0, count) / count;
}

/** All statistics of an evaluation, in COCOeval's order. */
export function summarize(accumulation: Accumulation, settings: Settings): readonly number[] {
  return statistics(settings).map((statistic) => statisticOf(accumulation, settings, statistic));
}
