import type { Measurement } from '../../core/measurement.ts';
import { shareSampleSize } from '../../math/shareSampleSize.ts';

/**
 * What would decide a gate whose threshold lies between the value and its bound: how many observations in place of n, if
 * the value stays. A share's interval shrinks as that of Clopper and Pearson does, any other one by the square root.
 */
export function neededSample(
  measurement: Measurement,
  side: 'lower' | 'upper',
  threshold: number,
): string {
  const { n, unit, interval, sample = 'observations' } = measurement;
  const bound = interval?.[side] ?? null;
  const isShare = unit === '1' && (interval?.lower ?? 0) >= 0 && (interval?.upper ?? 1) <= 1;
  // A share with an upper bound alone: nothing was seen, or what was seen is not counted in the bound.
  const value = measurement.value ?? (isShare && side === 'upper' ? 0 : null);
  if (bound === null || value === null || n === 0 || interval === undefined)
    return `more ${sample} are needed`;
  const isWithin = side === 'upper' ? value < threshold : value > threshold;
  if (!isWithin)
    return `if the value stays at ${short(value)}, no number of ${sample} will show it`;
  const isTwoSided = interval.lower !== null && interval.upper !== null;
  const risk = (1 - interval.confidence) / (isTwoSided ? 2 : 1);
  const ratio = isShare
    ? shareSampleSize(value, threshold, risk) / shareSampleSize(value, bound, risk)
    : ((bound - value) / (threshold - value)) ** 2;
  if (!(ratio >= 1 && Number.isFinite(ratio))) return `more ${sample} are needed`;
  const wanted = upwards(n * ratio);
  const condition =
    measurement.value === null ? 'none of them fails' : `the value stays at ${short(value)}`;
  return `about ${wanted} ${sample} would show it, ${short(wanted / n)} times as many, if ${condition}`;
}

/** Two significant digits, rounded up. */
function upwards(value: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1);
  return Math.ceil(value / unit) * unit;
}

function short(value: number): string {
  return String(Number(value.toPrecision(2)));
}
