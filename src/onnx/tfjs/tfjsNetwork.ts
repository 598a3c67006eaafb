import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';

import type { ActivationName } from '../training/activations.ts';
import type { MlpShape } from '../training/mlpTrainingGraph.ts';
import type { TfjsLibrary } from './loadTfjs.ts';

/** The network's last sums for rows of inputs. */
export function sumsOf(
  tf: TfjsLibrary,
  { activation }: MlpShape,
  layers: readonly { readonly w: Tensor; readonly b: Tensor }[],
  x: Tensor2D,
): Tensor2D {
  let value: Tensor2D = x;
  for (const [i, { w, b }] of layers.entries()) {
    value = value.matMul<Tensor2D>(w).add(b);
    if (i < layers.length - 1) value = activate(tf, activation, value);
  }
  return value;
}

function activate(tf: TfjsLibrary, activation: ActivationName, z: Tensor2D): Tensor2D {
  switch (activation) {
    case 'relu':
      return z.relu();
    case 'tanh':
      return z.tanh();
    case 'silu':
      return z.mul(z.sigmoid());
    case 'gelu':
      return z.mul(tf.erf(z.mul(Math.SQRT1_2)).add(1).mul(0.5));
  }
}

/** The mean loss of rows, as `LOSSES` define it. */
export function meanLossOf(
  tf: TfjsLibrary,
  { loss }: MlpShape,
  z: Tensor2D,
  { y, weights }: { readonly y: Tensor2D; readonly weights?: Tensor2D | undefined },
): Scalar {
  const values = ((): Tensor => {
    switch (loss) {
      case 'bce':
        return z.relu().sub(z.mul(y)).add(z.abs().neg().exp().log1p());
      case 'cross-entropy':
        return tf.logSoftmax(z).mul(y).sum(1, true).neg();
      case 'mse':
        return z.squaredDifference(y);
      case 'gaussian-nll': {
        const [mean, raw] = tf.split(z, 2, 1) as [Tensor, Tensor];
        const s = raw.div(14).tanh().mul(14);
        return mean.squaredDifference(y).mul(s.neg().exp()).add(s).div(2);
      }
    }
  })();
  return (weights ? values.mul(weights) : values).mean();
}
