import type { Predictions } from '../predictions.ts';

/** A probability below it counts as it: the logarithm of 0 has no mean. */
export const LEAST_PROBABILITY = 2 ** -52;

/** Mean negative logarithm of the probability of the right class, in nats. */
export function negativeLogLikelihood({
  count,
  classes,
  probabilities,
  labels,
}: Predictions): number {
  let sum = 0;
  for (let i = 0; i < count; i++)
    sum -= Math.log(Math.max(LEAST_PROBABILITY, probabilities[i * classes + labels[i]!]!));
  return sum / count;
}
