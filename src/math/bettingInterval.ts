import type { Interval } from '../core/measurement.ts';
import { bettingLower, bettingUpper } from './bettingBound.ts';

/**
 * A confidence interval of the mean of independent values in [0, 1], such as the share of changes that each item survives;
 * it covers whatever their distribution, and holds the mean itself. Without values it is [0, 1].
 */
export function bettingInterval(values: readonly number[], confidence = 0.95): Interval {
  const method = 'betting over items, a sample of all such items (Waudby-Smith and Ramdas, 2024)';
  const n = values.length;
  if (n === 0) return { lower: 0, upper: 1, confidence, method };
  const risk = (1 - confidence) / 2;
  const mean = values.reduce((sum, each) => sum + each, 0) / n;
  return {
    lower: Math.min(mean, bettingLower(values, risk)),
    upper: Math.max(mean, bettingUpper(values, risk)),
    confidence,
    method,
  };
}
