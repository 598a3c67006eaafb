const LEAST_DROP = 0.001;

/** A model of a range, with its relative likelihood. */
export interface Weighed {
  readonly index: number;
  readonly weight: number;
}

/**
 * The best models by their scores (the lower, the better, such as BIC): relative likelihoods exp((least - score) / 2),
 * taken in falling order until one falls by less than 0.001 of their variance; weights that sum to 1.
 */
export function elbow(scores: Float64Array): readonly Weighed[] {
  const least = scores.reduce((low, score) => Math.min(low, score), Infinity);
  const likelihoods = scores.map((score) => Math.exp((least - score) / 2));
  const n = scores.length;
  const mean = likelihoods.reduce((sum, value) => sum + value, 0) / n;
  const variance = likelihoods.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n;
  const order = Array.from({ length: n }, (_, i) => i).toSorted(
    (a, b) => likelihoods[b]! - likelihoods[a]! || a - b,
  );
  const at = (k: number): number => likelihoods[order[k]!]!;
  let last = 0;
  while (last < n - 1 && at(last) === at(last + 1)) last++;
  while (last < n - 1 && (at(last) - at(last + 1)) / variance > LEAST_DROP) last++;
  const kept = order.slice(0, last + 1);
  const total = kept.reduce((sum, index) => sum + likelihoods[index]!, 0);
  return kept.map((index) => ({ index, weight: likelihoods[index]! / total }));
}
