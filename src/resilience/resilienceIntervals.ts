import type { Interval } from '../core/measurement.ts';
import { clopperPearson } from '../math/clopperPearson.ts';
import { standardDeviation } from '../math/moments.ts';
import { studentTQuantile } from '../math/studentT.ts';
import type { BatchCount, Course } from './batchCount.ts';
import type { Step } from './schedule.ts';
import type { Summary } from './summarise.ts';

/**
 * Student's interval with the bootstrap's deviation, for few repetitions spread too little; percentiles for figures that are
 * no means. A share is never surer than its counts alone allow (Clopper-Pearson): all repetitions may be right by chance.
 */
export function intervalOf(
  name: keyof Summary,
  value: Summary,
  resampled: readonly Summary[],
  course: Course,
  steps: readonly Step[],
  confidence: number,
): Interval {
  const values = resampled.map((summary) => summary[name]);
  if (name === 'lowest' || name === 'recoveryTime') return percentiles(values, confidence);
  const own = studentInterval(value[name], values, course.length, confidence);
  const share = SHARES[name];
  if (share === undefined || own.lower === null || own.upper === null) return own;
  const [events, n] = totals(course, steps, share);
  const exact = clopperPearson(events, n, { confidence });
  // R is a share of P0, and may be more than 1.
  const [scale, most] = name === 'resilience' ? [1 / value.p0, Infinity] : [1, 1];
  return {
    ...own,
    lower: Math.max(0, Math.min(own.lower, scale * (exact.lower ?? 0))),
    upper: Math.min(most, Math.max(own.upper, scale * (exact.upper ?? 1))),
    method: `${own.method}, not narrower than Clopper-Pearson`,
  };
}

/** Which counts a share is of, and in which steps. */
const SHARES: Partial<
  Readonly<
    Record<keyof Summary, readonly [keyof BatchCount, keyof BatchCount, (step: Step) => boolean]>
  >
> = {
  resilience: ['right', 'asked', ({ phase }) => phase !== 'before'],
  p0: ['right', 'asked', ({ phase }) => phase === 'before'],
  acc1: ['right', 'asked', ({ strength }) => strength > 0],
  acc2: ['keptRight', 'kept', ({ strength }) => strength > 0],
  coverage: ['kept', 'asked', ({ strength }) => strength > 0],
};

function totals(
  course: Course,
  steps: readonly Step[],
  [events, of, holds]: NonNullable<(typeof SHARES)['p0']>,
): readonly [number, number] {
  let [sum, n] = [0, 0];
  for (const batches of course)
    for (const [t, batch] of batches.entries()) {
      if (!holds(steps[t]!)) continue;
      sum += batch[events];
      n += batch[of];
    }
  return [sum, n];
}

/** Student's interval about a value with the deviation of its resamples over `n` repetitions. */
export function studentInterval(
  value: number,
  resampled: readonly number[],
  n: number,
  confidence: number,
): Interval {
  const method = `Student's t over ${n} repetitions, bootstrap deviation`;
  const finite = resampled.filter(Number.isFinite);
  if (!Number.isFinite(value) || finite.length < resampled.length / 2)
    return { lower: null, upper: null, confidence, method };
  // Resampling n repetitions spreads by n - 1 where n is due.
  const half =
    studentTQuantile((1 + confidence) / 2, n - 1) *
    standardDeviation(finite) *
    Math.sqrt(n / (n - 1));
  return { lower: Math.max(-1, value - half), upper: value + half, confidence, method };
}

/** The ends of the middle share of values; a side at which more than its share is not finite is open. */
function percentiles(values: readonly number[], confidence: number): Interval {
  const method = `bootstrap percentile over repetitions, ${values.length} resamples`;
  const sorted = Float64Array.from(values, (value) =>
    Number.isNaN(value) ? Infinity : value,
  ).toSorted();
  const at = (share: number): number | null => {
    const end = sorted[Math.round(share * (sorted.length - 1))]!;
    return Number.isFinite(end) ? end : null;
  };
  return { lower: at((1 - confidence) / 2), upper: at((1 + confidence) / 2), confidence, method };
}
