import type { Norm } from '../../judgement/distance.ts';
import { length as l2 } from '../frame/vectors.ts';

/**
 * The point that raises a linear loss most at a given distance: each coordinate by the sign of its gradient (linf), along
 * the gradient (l2), or the `sparsity` share of coordinates with the greatest gradient (l1; Tramèr and Boneh, 2019).
 */
export function steepest(
  norm: Norm,
  gradient: Float32Array,
  length: number,
  sparsity = 0.01,
): Float32Array {
  if (norm === 'linf') {
    const step = new Float32Array(gradient.length);
    for (let i = 0; i < step.length; i++) step[i] = length * Math.sign(gradient[i]!);
    return step;
  }
  if (norm === 'l2') {
    const size = l2(gradient);
    return size === 0
      ? new Float32Array(gradient.length)
      : gradient.map((v) => (length * v) / size);
  }
  const count = Math.max(1, Math.round(sparsity * gradient.length));
  const order = [...gradient.keys()].toSorted(
    (a, b) => Math.abs(gradient[b]!) - Math.abs(gradient[a]!),
  );
  const step = new Float32Array(gradient.length);
  for (const i of order.slice(0, count)) step[i] = (length / count) * Math.sign(gradient[i]!);
  return step;
}
