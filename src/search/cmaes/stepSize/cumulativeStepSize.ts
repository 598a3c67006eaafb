import type { Strategy } from '../strategy.ts';
import type { StepSize } from './stepSize.ts';

/** Cumulative step-size adaptation (Hansen and Ostermeier, 2001): steps in the same direction one after another lengthen it. */
export function cumulativeStepSize(
  n: number,
  { effective, sigmaPathRate: rate, damping }: Strategy,
): StepSize {
  const path = new Float64Array(n);
  const push = Math.sqrt(rate * (2 - rate) * effective);
  const expected = Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n));
  let generation = 0;
  return {
    update({ step, covariance }) {
      generation++;
      const shift = covariance.whiten(step);
      let squares = 0;
      for (let i = 0; i < n; i++) {
        path[i] = (1 - rate) * path[i]! + push * shift[i]!;
        squares += path[i]! ** 2;
      }
      // The path of the first generations has not yet its full length.
      const corrected = squares / (1 - (1 - rate) ** (2 * generation));
      const change = (Math.sqrt(squares) / expected - 1) * (rate / damping);
      return {
        factor: Math.exp(Math.min(1, Math.max(-1, change))),
        stalled: !(corrected / n - 1 < 1 + 4 / (n + 1)),
      };
    },
  };
}
