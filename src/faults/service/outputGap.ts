import type { TensorMap } from '../../core/tensor.ts';
import { numbersOf } from '../../onnx/graph/constants.ts';

/**
 * How far the outputs of two runs are apart: the largest difference of two numbers, in ranges of their output over all
 * items (1 where an output has no range, or anything else differs). 0: the same.
 */
export function outputGap(one: readonly TensorMap[], other: readonly TensorMap[]): number {
  let apart = 0;
  for (const name of Object.keys(one[0] ?? {})) {
    const [a, b] = [one, other].map((maps) =>
      maps.flatMap((map) => (map[name] === undefined ? [NaN] : numbersOf(map[name]))),
    ) as [number[], number[]];
    if (a.length !== b.length) return 1;
    const finite = a.filter(Number.isFinite);
    const range =
      finite.reduce((m, v) => Math.max(m, v), -Infinity) -
      finite.reduce((m, v) => Math.min(m, v), Infinity);
    for (const [i, value] of a.entries()) {
      if (Object.is(value, b[i]) || value === b[i]) continue;
      const difference = Math.abs(value - b[i]!);
      apart = Math.max(apart, Number.isFinite(difference) && range > 0 ? difference / range : 1);
    }
  }
  return apart;
}
