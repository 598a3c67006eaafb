import type { TensorMap } from '../../../core/tensor.ts';
import type { Pull } from './goal.ts';

/** Least score of a candidate that gradients raise: far below what is shown, above what is noise. */
export const FAINT = 1e-6;

/**
 * The derivative of a goal by each number of the output with the scores, `output`, of one item: by the numbers whose
 * products scores are, each by the product of the others.
 */
export function weightsOf(
  pulls: readonly Pull[],
  outputs: TensorMap,
  output: string,
): Readonly<Record<string, Float32Array>> {
  const data = outputs[output]?.data ?? [];
  const weights = new Float32Array(data.length);
  for (const { candidate, weight, classOnly } of pulls) {
    const places = candidate.factors ?? [];
    const values = places.map((place) => Number(data[place]));
    for (const [k, place] of places.entries()) {
      if (classOnly === true && k < places.length - 1) continue;
      const others = values.reduce((product, value, j) => (j === k ? product : product * value), 1);
      weights[place]! += weight * others;
    }
  }
  return { [output]: weights };
}
