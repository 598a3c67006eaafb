import type { Interval } from '../core/measurement.ts';
import { normalQuantile } from './normalDistribution.ts';

/**
 * The difference of two shares, second less first, of the same items: what each item did (1) or did not (0) the first and
 * the second time. Newcombe's score interval for paired data (Statistics in Medicine 17, 1998, method 10): Wilson's
 * intervals of both shares, joined by the correlation of the pairs. Null where there are no items.
 */
export function pairedShareInterval(
  first: readonly number[],
  second: readonly number[],
  confidence = 0.95,
): { readonly value: number | null; readonly interval: Interval; readonly n: number } {
  const n = first.length;
  const method = "Newcombe's score interval for paired shares";
  if (n === 0)
    return { value: null, interval: { lower: null, upper: null, confidence, method }, n };
  let [both, onlyFirst, onlySecond] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    if (first[i] === 1 && second[i] === 1) both++;
    else if (first[i] === 1) onlyFirst++;
    else if (second[i] === 1) onlySecond++;
  }
  const neither = n - both - onlyFirst - onlySecond;
  const before = wilson(both + onlyFirst, n, confidence);
  const after = wilson(both + onlySecond, n, confidence);
  const phi = correlation(both, onlyFirst, onlySecond, neither);
  const value = after.share - before.share;
  const width = (up: number, down: number): number =>
    Math.sqrt(Math.max(0, up ** 2 - 2 * phi * up * down + down ** 2));
  return {
    value,
    interval: {
      lower: value - width(after.share - after.lower, before.upper - before.share),
      upper: value + width(after.upper - after.share, before.share - before.lower),
      confidence,
      method,
    },
    n,
  };
}

function wilson(hits: number, n: number, confidence: number) {
  const z = normalQuantile(0.5 + confidence / 2);
  const share = hits / n;
  const centre = (2 * hits + z ** 2) / (2 * (n + z ** 2));
  const half = (z * Math.sqrt(z ** 2 + 4 * hits * (1 - share))) / (2 * (n + z ** 2));
  return { share, lower: centre - half, upper: centre + half };
}

/** Newcombe's phi: of a positive association half of n is taken off, but not below zero. */
function correlation(a: number, b: number, c: number, d: number): number {
  const scale = (a + b) * (c + d) * (a + c) * (b + d);
  if (scale === 0) return 0;
  const association = a * d - b * c;
  const corrected = association > 0 ? Math.max(association - (a + b + c + d) / 2, 0) : association;
  return corrected / Math.sqrt(scale);
}
