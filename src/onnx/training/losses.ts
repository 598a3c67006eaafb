import type { GraphBuilder } from '../graph/graphBuilder.ts';

interface Loss {
  /** Columns that the network's last layer needs for so many targets. */
  columns(targets: number): number;
  /** Loss of every element of the targets, or of every row. Shapes may carry a leading population axis. */
  value(graph: GraphBuilder, z: string, y: string): string;
  /** Derivative of `value` summed over everything, by z. */
  derivative(graph: GraphBuilder, z: string, y: string): string;
  /** Terms of `value` a row: the mean loss divides by rows times these. */
  terms(targets: number): number;
  /** Whether targets are numbers with a unit, to be standardized. */
  readonly scaled: boolean;
}

/** Bound of the predicted log variance (standardized targets): deviations from e^-7 to e^7. */
const LOG_VARIANCE_BOUND = 14;

/** The losses, on the network's last sums z. */
export const LOSSES = {
  /** Binary cross-entropy: softplus(z) - y z. */
  bce: {
    scaled: false,
    columns: (targets) => targets,
    terms: (targets) => targets,
    value: (graph, z, y) => graph.op('Sub', [graph.op('Softplus', [z]), graph.op('Mul', [z, y])]),
    derivative: (graph, z, y) => graph.op('Sub', [graph.op('Sigmoid', [z]), y]),
  },
  /** Cross-entropy of softmax(z) against class probabilities. */
  'cross-entropy': {
    scaled: false,
    columns: (targets) => targets,
    terms: () => 1,
    value(graph, z, y) {
      const logs = graph.op('LogSoftmax', [z], { axis: -1 });
      const sums = graph.op('ReduceSum', [graph.op('Mul', [logs, y]), graph.ints([-1])], {
        keepdims: 1,
      });
      return graph.op('Neg', [sums]);
    },
    derivative: (graph, z, y) => graph.op('Sub', [graph.op('Softmax', [z], { axis: -1 }), y]),
  },
  /** Squared error. */
  mse: {
    scaled: true,
    columns: (targets) => targets,
    terms: (targets) => targets,
    value(graph, z, y) {
      const error = graph.op('Sub', [z, y]);
      return graph.op('Mul', [error, error]);
    },
    derivative: (graph, z, y) => graph.op('Mul', [graph.op('Sub', [z, y]), graph.scalar(2)]),
  },
  /**
   * Negative log likelihood of a normal distribution, without its constant: (s + (y - m)^2 e^-s) / 2. The first half
   * of the columns are means m, the second half make log variances s = b tanh(z / b), which stay within +-b.
   */
  'gaussian-nll': {
    scaled: true,
    columns: (targets) => 2 * targets,
    terms: (targets) => targets,
    value(graph, z, y) {
      const { s, weighted } = gaussian(graph, z, y);
      return graph.op('Mul', [graph.op('Add', [s, weighted.square]), graph.scalar(0.5)]);
    },
    derivative(graph, z, y) {
      const { slope, weighted } = gaussian(graph, z, y);
      const one = graph.scalar(1);
      const half = graph.op('Mul', [slope, graph.scalar(0.5)]);
      const bySpread = graph.op('Mul', [half, graph.op('Sub', [one, weighted.square])]);
      return graph.op('Concat', [weighted.error, bySpread], { axis: -1 });
    },
  },
} as const satisfies Record<string, Loss>;

/** Name of a loss. */
export type LossName = keyof typeof LOSSES;

/** s, ds/dz, (m - y) e^-s and (m - y)^2 e^-s. */
function gaussian(
  graph: GraphBuilder,
  z: string,
  y: string,
): { s: string; slope: string; weighted: { error: string; square: string } } {
  const [mean = '', raw = ''] = graph.node('Split', [z], { axis: -1, num_outputs: 2 }, 2);
  const t = graph.op('Tanh', [graph.op('Mul', [raw, graph.scalar(1 / LOG_VARIANCE_BOUND)])]);
  const s = graph.op('Mul', [t, graph.scalar(LOG_VARIANCE_BOUND)]);
  const slope = graph.op('Sub', [graph.scalar(1), graph.op('Mul', [t, t])]);
  const error = graph.op('Sub', [mean, y]);
  const precision = graph.op('Exp', [graph.op('Neg', [s])]);
  const byPrecision = graph.op('Mul', [error, precision]);
  return {
    s,
    slope,
    weighted: { error: byPrecision, square: graph.op('Mul', [error, byPrecision]) },
  };
}

/** The log variance that the last sums z stand for, in standardized units. */
export function logVariance(graph: GraphBuilder, z: string): string {
  const t = graph.op('Tanh', [graph.op('Mul', [z, graph.scalar(1 / LOG_VARIANCE_BOUND)])]);
  return graph.op('Mul', [t, graph.scalar(LOG_VARIANCE_BOUND)]);
}
