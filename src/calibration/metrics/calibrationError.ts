import type { Bins } from './bins.ts';

/** Expected calibration error: the mean over items of the gap between score and frequency in their bin. 0 to 1. */
export function expectedError({ counts, scores, events }: Bins): number {
  let sum = 0;
  let n = 0;
  for (let b = 0; b < counts.length; b++) {
    sum += Math.abs(scores[b]! - events[b]!);
    n += counts[b]!;
  }
  return n === 0 ? NaN : sum / n;
}

/** Average calibration error: the mean gap of the bins that are not empty (Neumann, Zisserman and Vedaldi 2018). */
export function averageError(bins: Bins): number {
  const gaps = gapsOf(bins);
  return gaps.length === 0 ? NaN : gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
}

/** Maximum calibration error: the largest gap of a bin. */
export function maximumError(bins: Bins): number {
  const gaps = gapsOf(bins);
  return gaps.length === 0 ? NaN : Math.max(...gaps);
}

function gapsOf({ counts, scores, events }: Bins): readonly number[] {
  const gaps: number[] = [];
  for (let b = 0; b < counts.length; b++)
    if (counts[b]! > 0) gaps.push(Math.abs(scores[b]! - events[b]!) / counts[b]!);
  return gaps;
}

/**
 * The square of the L2 calibration error without the bias that chance adds to every bin: the weighed sum of
 * (p - y)^2 - y (1 - y) / (n - 1) (Kumar, Liang and Ma 2019). May be negative. Bins of one item are left out.
 */
export function debiasedSquare({ counts, scores, events }: Bins): number {
  let sum = 0;
  let n = 0;
  for (let b = 0; b < counts.length; b++) {
    const count = counts[b]!;
    if (count < 2) continue;
    const [p, y] = [scores[b]! / count, events[b]! / count];
    sum += count * ((p - y) ** 2 - (y * (1 - y)) / (count - 1));
    n += count;
  }
  return n === 0 ? NaN : sum / n;
}
