import type { Interval } from '../../core/measurement.ts';
import type { RandomStream } from '../../core/random.ts';
import type { Bins } from './bins.ts';

const DRAWS = 2000;

/**
 * An interval for the L2 calibration error over given bins, the root of the weighed mean of squared gaps: those errors
 * under which the sum of squared gaps that was seen is neither too large nor too small, each tail at half the risk. The
 * gaps of bins are taken for normal with the variance of their events (at least that of half an event), and for in
 * proportion to those that were seen. It holds at 0, where the bootstrap fails. `inflation` is what clusters multiply the
 * variance by.
 */
export function debiasedInterval(
  { counts, scores, events }: Bins,
  confidence: number,
  random: RandomStream,
  inflation = 1,
): Interval {
  const method =
    inflation === 1
      ? 'inverted weighed chi-squared test'
      : `inverted weighed chi-squared test, design effect ${inflation.toFixed(2)}`;
  const n = counts.reduce((sum, count) => sum + (count > 1 ? count : 0), 0);
  const used = [...counts.keys()].filter((b) => counts[b]! > 1);
  if (used.length === 0) return { lower: null, upper: null, confidence, method };
  const gaps = used.map((b) => (scores[b]! - events[b]!) / counts[b]!);
  const weights = used.map((b) => counts[b]! / n);
  const deviations = used.map((b) => {
    const y = (events[b]! + 0.5) / (counts[b]! + 1);
    return Math.sqrt((inflation * y * (1 - y)) / counts[b]!);
  });
  const seen = gaps.reduce((sum, gap, i) => sum + weights[i]! * gap * gap, 0);
  const norm = Math.sqrt(seen);
  // A direction of length 1 in the weighed norm; with no gap at all every one is alike.
  const direction = gaps.map((gap) => (norm > 0 ? gap / norm : 1));
  const noise = Float64Array.from({ length: DRAWS * used.length }, () => random.normal());
  const tail = (error: number, isAbove: boolean): number => {
    let hits = 0;
    for (let draw = 0; draw < DRAWS; draw++) {
      let sum = 0;
      for (let i = 0; i < used.length; i++) {
        const gap = error * direction[i]! + deviations[i]! * noise[draw * used.length + i]!;
        sum += weights[i]! * gap * gap;
      }
      if (isAbove ? sum >= seen : sum <= seen) hits++;
    }
    return hits / DRAWS;
  };
  const risk = (1 - confidence) / 2;
  const bisect = (low: number, high: number, isLow: (error: number) => boolean): number => {
    let [below, above] = [low, high];
    for (let step = 0; step < 30; step++) {
      const middle = (below + above) / 2;
      if (isLow(middle)) below = middle;
      else above = middle;
    }
    return (below + above) / 2;
  };
  // Larger errors make larger sums: the lower end is the least error under which so large a sum is not unlikely.
  const lower = tail(0, true) > risk ? 0 : bisect(0, 1, (error) => tail(error, true) < risk);
  const upper = bisect(0, 1, (error) => tail(error, false) > risk);
  return { lower, upper: Math.min(1, upper), confidence, method };
}
