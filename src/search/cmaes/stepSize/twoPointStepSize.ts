import type { RandomStream } from '../../../core/random.ts';
import { dotProduct } from '../../../math/dotProduct.ts';
import type { StepSize } from './stepSize.ts';

/**
 * Two-point step-size adaptation (Hansen, Atamna and Auger, 2014): the first two points lie before and behind the mean
 * along its last step, and the step size grows when the one before is the better one.
 */
export function twoPointStepSize(n: number, random: RandomStream): StepSize {
  const damping = 4 - 3 / n;
  let last: { readonly step: Float64Array; readonly length: number } | undefined;
  let state = 0;
  let injected = false;
  return {
    inject([ahead, behind]) {
      injected = last !== undefined && last.length > 0;
      if (!injected) return;
      let squares = 0;
      for (let i = 0; i < n; i++) squares += random.normal() ** 2;
      const factor = Math.sqrt(squares) / last!.length;
      for (let i = 0; i < n; i++) {
        ahead![i] = factor * last!.step[i]!;
        behind![i] = -ahead![i]!;
      }
    },
    update({ step, order, covariance }) {
      if (injected)
        state += 0.3 * ((order.indexOf(1) - order.indexOf(0)) / (order.length - 1) - state);
      const white = covariance.whiten(step);
      last = { step: step.slice(), length: Math.sqrt(dotProduct(white, white)) };
      return { factor: injected ? Math.exp(state / damping) : 1, stalled: state >= 0.5 };
    },
  };
}
