import type { Preprocessing } from '../../judgement/preprocessing.ts';
import type { ThreatModel } from '../frame/threatModel.ts';
import type { Trial } from '../frame/trial.ts';
import { length as l2 } from '../frame/vectors.ts';

/**
 * The point of the ball and the box that is near to `point`, off the grid of bytes: steps smaller than a grey level would
 * be lost on it. What is sent is put on the grid by `ask`.
 */
export function intoBall(
  {
    clean,
    space,
    threat,
  }: Pick<Trial, 'clean' | 'threat'> & {
    readonly space: Pick<Preprocessing, 'lower' | 'upper'>;
  },
  point: Float32Array,
  epsilon = threat.epsilon,
): Float32Array {
  const change = new Float32Array(point.length);
  for (let i = 0; i < change.length; i++)
    change[i] = threat.mutable?.[i] === 0 ? 0 : point[i]! - clean[i]!;
  limit(threat, change, epsilon);
  for (let i = 0; i < change.length; i++)
    change[i] = Math.min(space.upper[i]!, Math.max(space.lower[i]!, clean[i]! + change[i]!));
  return change;
}

function limit({ distance }: ThreatModel, change: Float32Array, epsilon: number): void {
  if (epsilon === Infinity) return;
  if (distance.norm === 'linf') {
    for (let i = 0; i < change.length; i++)
      change[i] = Math.min(epsilon, Math.max(-epsilon, change[i]!));
    return;
  }
  if (distance.norm === 'l2') {
    const size = l2(change);
    if (size > epsilon) for (let i = 0; i < change.length; i++) change[i]! *= epsilon / size;
    return;
  }
  softThreshold(change, epsilon);
}

/** The Euclidean projection onto the l1 ball (Duchi et al., 2008). */
function softThreshold(change: Float32Array, epsilon: number): void {
  const sizes = change.map(Math.abs).toSorted().toReversed();
  let total = 0;
  for (const size of sizes) total += size;
  if (total <= epsilon) return;
  let [sum, threshold] = [0, 0];
  for (let i = 0; i < sizes.length; i++) {
    sum += sizes[i]!;
    const candidate = (sum - epsilon) / (i + 1);
    if (sizes[i]! <= candidate) break;
    threshold = candidate;
  }
  for (let i = 0; i < change.length; i++) {
    const value = change[i]!;
    change[i] = Math.sign(value) * Math.max(0, Math.abs(value) - threshold);
  }
}
