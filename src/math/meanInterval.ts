import type { Interval } from '../core/measurement.ts';
import { mean, standardDeviation } from './moments.ts';
import { studentTQuantile } from './studentT.ts';

/** The mean of a few independent values (batches, repetitions, pairs), with Student's interval. */
export function meanInterval(
  values: readonly number[],
  confidence = 0.95,
): { readonly value: number | null; readonly interval: Interval } {
  const method = "Student's t over batches";
  const n = values.length;
  if (n === 0) return { value: null, interval: { lower: null, upper: null, confidence, method } };
  const value = mean(values);
  if (n === 1) return { value, interval: { lower: null, upper: null, confidence, method } };
  const half =
    (studentTQuantile(1 - (1 - confidence) / 2, n - 1) * standardDeviation(values)) / Math.sqrt(n);
  return { value, interval: { lower: value - half, upper: value + half, confidence, method } };
}
