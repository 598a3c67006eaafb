import type { Scores } from '../topLabel.ts';

/**
 * How many times the variance of a mean over items is that of as many items on their own (Kish 1965), by what is left of
 * events after their scores: 1 for items that do not depend on others of their cluster. At least 1.
 */
export function designEffect({ score, event }: Scores, clusters: Int32Array): number {
  const left = Array.from(score, (value, i) => event[i]! - value);
  const mean = left.reduce((sum, value) => sum + value, 0) / left.length;
  const sums = new Map<number, number>();
  let squares = 0;
  for (const [i, value] of left.entries()) {
    sums.set(clusters[i]!, (sums.get(clusters[i]!) ?? 0) + value - mean);
    squares += (value - mean) ** 2;
  }
  let between = 0;
  for (const sum of sums.values()) between += sum * sum;
  return squares > 0 ? Math.max(1, between / squares) : 1;
}
