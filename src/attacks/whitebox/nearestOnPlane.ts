import type { Norm } from '../../judgement/distance.ts';
import type { Preprocessing } from '../../judgement/preprocessing.ts';

/**
 * The smallest change of a point, in a norm and inside the box, after which a linear function with this gradient, now
 * `value` below zero, is zero; where the box holds none, the change that comes closest. Under linf and l2 by bisection
 * over the multiplier, under l1 by the coordinates of greatest gradient first.
 */
export function nearestOnPlane(
  norm: Norm,
  point: Float32Array,
  gradient: Float32Array,
  value: number,
  { lower, upper }: Pick<Preprocessing, 'lower' | 'upper'>,
): { readonly change: Float32Array; readonly distance: number } {
  const need = Math.max(0, -value);
  const room = point.map((at, i) => (gradient[i]! > 0 ? upper[i]! - at : at - lower[i]!));
  const slope = gradient.map(Math.abs);
  const sizes = norm === 'l1' ? greedy(need, slope, room) : bisected(norm, need, slope, room);
  const change = sizes.map((size, i) => size * Math.sign(gradient[i]!));
  return { change, distance: lengthOf(norm, change) };
}

/** min(room, t) under linf, min(room, t slope) under l2, with t such that the plane is met. */
function bisected(norm: Norm, need: number, slope: Float32Array, room: Float32Array): Float32Array {
  const at = (t: number): Float32Array =>
    room.map((most, i) =>
      slope[i] === 0 ? 0 : Math.min(most, norm === 'linf' ? t : t * slope[i]!),
    );
  const gained = (sizes: Float32Array): number =>
    sizes.reduce((sum, size, i) => sum + size * slope[i]!, 0);
  let [low, high] = [0, 1e-6];
  while (gained(at(high)) < need && high < 1e6) high *= 4;
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (gained(at(middle)) < need) low = middle;
    else high = middle;
  }
  return at(high);
}

function greedy(need: number, slope: Float32Array, room: Float32Array): Float32Array {
  const sizes = new Float32Array(slope.length);
  let left = need;
  for (const i of [...slope.keys()].toSorted((a, b) => slope[b]! - slope[a]!)) {
    if (left <= 0 || slope[i] === 0) break;
    sizes[i] = Math.min(room[i]!, left / slope[i]!);
    left -= sizes[i] * slope[i]!;
  }
  return sizes;
}

function lengthOf(norm: Norm, change: Float32Array): number {
  if (norm === 'linf') return change.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  if (norm === 'l1') return change.reduce((sum, v) => sum + Math.abs(v), 0);
  return Math.sqrt(change.reduce((sum, v) => sum + v * v, 0));
}
