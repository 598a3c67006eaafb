import type { GraphBuilder } from '../onnx/graph/graphBuilder.ts';
import type { Competitor } from './competitor.ts';
import type { Prediction, Predictor, Surrogate } from './surrogate.ts';

/** A configuration that takes part in an average. */
export interface Member {
  readonly competitor: Competitor;
  readonly surrogate: Surrogate;
  /** Its share; those of all members sum to 1. */
  readonly weight: number;
}

/**
 * Configurations of one family that decide together: margins are averaged by weight, and beliefs are the mixture of
 * theirs. A single member speaks for itself. Throws RangeError without members.
 */
export function averagedSurrogate(members: readonly Member[]): Predictor {
  const [first, ...others] = members;
  if (first === undefined) throw new RangeError('an average needs a member');
  if (others.length === 0) return first.surrogate;
  return {
    predict: (x, count) => mixture(members, x, count),
    margins(x, count) {
      const average = new Float64Array(count);
      for (const { surrogate, weight } of members) {
        const margins = surrogate.margins(x, count);
        for (let i = 0; i < count; i++) average[i]! += weight * margins[i]!;
      }
      return average;
    },
    graph: (builder, features) => averageGraph(members, builder, features),
  };
}

function mixture(members: readonly Member[], x: Float64Array, count: number): Prediction {
  const failure = new Float64Array(count);
  const mean = new Float64Array(count);
  const square = new Float64Array(count);
  for (const { surrogate, weight } of members) {
    const belief = surrogate.predict(x, count);
    for (let i = 0; i < count; i++) {
      failure[i]! += weight * belief.failure[i]!;
      mean[i]! += weight * belief.mean[i]!;
      square[i]! += weight * (belief.sd[i]! ** 2 + belief.mean[i]! ** 2);
    }
  }
  const sd = square.map((value, i) => Math.sqrt(Math.max(0, value - mean[i]! ** 2)));
  return { failure, mean, sd };
}

function averageGraph(
  members: readonly Member[],
  builder: GraphBuilder,
  features: string,
): string | undefined {
  let sum: string | undefined;
  for (const { surrogate, weight } of members) {
    const margin = surrogate.graph(builder, features);
    if (margin === undefined) return undefined;
    const part = builder.op('Mul', [margin, builder.scalar(weight, 'float64')]);
    sum = sum === undefined ? part : builder.op('Add', [sum, part]);
  }
  return sum;
}
