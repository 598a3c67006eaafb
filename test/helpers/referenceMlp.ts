import type { ActivationName } from '../../src/onnx/training/activations.ts';
import type { LossName } from '../../src/onnx/training/losses.ts';

/** Rows of numbers. */
export type Rows = readonly (readonly number[])[];

/** A multilayer perceptron in float64, written down directly: the second implementation behind the tests. */
export interface ReferenceMlp {
  readonly sizes: readonly number[];
  readonly activation: ActivationName;
  readonly loss: LossName;
}

/** The last sums for each row; parameters are flat, weights [inputs, outputs] then biases, layer by layer. */
export function referenceSums(
  { sizes, activation }: ReferenceMlp,
  p: readonly number[],
  x: Rows,
): Rows {
  return x.map((row) => {
    let at = 0;
    let values: readonly number[] = row;
    for (let layer = 1; layer < sizes.length; layer++) {
      const outputs = sizes[layer] ?? 0;
      const weights = at;
      const biases = at + values.length * outputs;
      const inputs = values;
      values = Array.from({ length: outputs }, (_, j) =>
        inputs.reduce(
          (sum, value, i) => sum + value * (p[weights + i * outputs + j] ?? NaN),
          p[biases + j] ?? NaN,
        ),
      );
      if (layer < sizes.length - 1) values = values.map((z) => activate(activation, z));
      at = biases + outputs;
    }
    return values;
  });
}

/** The mean loss over rows. */
export function referenceLoss(
  network: ReferenceMlp,
  p: readonly number[],
  x: Rows,
  y: Rows,
): number {
  const terms = referenceSums(network, p, x).flatMap((z, row) =>
    losses(network.loss, z, y[row] ?? []),
  );
  return terms.reduce((sum, term) => sum + term, 0) / terms.length;
}

function losses(loss: LossName, z: readonly number[], y: readonly number[]): number[] {
  switch (loss) {
    case 'bce':
      return z.map((value, j) => {
        const probability = 1 / (1 + Math.exp(-value));
        const target = y[j] ?? NaN;
        return -target * Math.log(probability) - (1 - target) * Math.log(1 - probability);
      });
    case 'cross-entropy': {
      const total = z.reduce((sum, value) => sum + Math.exp(value), 0);
      return [
        -y.reduce((sum, target, j) => sum + target * Math.log(Math.exp(z[j] ?? NaN) / total), 0),
      ];
    }
    case 'mse':
      return z.map((value, j) => (value - (y[j] ?? NaN)) ** 2);
    case 'gaussian-nll':
      return y.map((target, j) => {
        const variance = Math.exp(14 * Math.tanh((z[y.length + j] ?? NaN) / 14));
        return Math.log(variance) / 2 + (target - (z[j] ?? NaN)) ** 2 / (2 * variance);
      });
  }
}

function activate(activation: ActivationName, z: number): number {
  switch (activation) {
    case 'relu':
      return Math.max(0, z);
    case 'tanh':
      return Math.tanh(z);
    case 'silu':
      return z / (1 + Math.exp(-z));
    case 'gelu':
      return z * normalCdf(z);
  }
}

/** The series of Marsaglia ("Evaluating the normal distribution", 2004); exact to rounding for |z| below 7. */
function normalCdf(z: number): number {
  let term = z;
  let sum = z;
  for (let i = 3; Math.abs(term) > 1e-17 * Math.abs(sum); i += 2) {
    term *= (z * z) / i;
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
}
