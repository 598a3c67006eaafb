import { setImmediate } from 'node:timers/promises';

import type { Scalar, Tensor1D, Tensor2D, Variable } from '@tensorflow/tfjs';

import { adamSchedule, BETA1, BETA2 } from '../training/adamSchedule.ts';
import { initialParameters } from '../training/initialParameters.ts';
import { Minibatches } from '../training/minibatches.ts';
import type { MlpOptions, TrainedMlp } from '../training/mlpOptions.ts';
import { resolveMlp, type PreparedRows, type ResolvedMlp } from '../training/resolveMlp.ts';
import { trainedMlp } from '../training/trainedMlp.ts';
import { unpackLayers } from '../training/unpackLayers.ts';
import { Watch } from '../training/watch.ts';
import { loadTfjs, type TfjsBackend, type TfjsLibrary } from './loadTfjs.ts';
import { meanLossOf, sumsOf } from './tfjsNetwork.ts';

/** Options of `trainMlpWithTfjs`. */
export interface TfjsOptions {
  /** Default `auto`: the fastest that is installed. */
  readonly backend?: TfjsBackend | 'auto' | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * `trainMlp` on TensorFlow.js: its operators, its gradients and its Adam, from the same first weights over the same
 * minibatches. A second engine to compare with; slower, and busy in this thread. Needs optional packages, see `loadTfjs`.
 */
export async function trainMlpWithTfjs(
  options: MlpOptions,
  { backend = 'auto', signal }: TfjsOptions = {},
): Promise<TrainedMlp> {
  const job = resolveMlp(options);
  const tf = await loadTfjs(backend);
  const { train, validation } = job.prepare();
  const { sizes, activation, batch, validated } = job.shape;
  const start = initialParameters(sizes, activation, options.random.fork('weights'));
  const draws = new Minibatches(job.subset, options.random.fork('minibatches'));
  const watch = new Watch(start, options, validated);
  const variables = unpackLayers(start, sizes).map(({ weights, bias, inputs, outputs }) =>
    // `variable` copies its first value, which tidy then frees.
    tf.tidy(() => ({
      w: tf.variable<Tensor2D['rankType']>(tf.tensor2d(weights, [inputs, outputs])),
      b: tf.variable<Tensor1D['rankType']>(tf.tensor1d(bias)),
    })),
  );
  const rows = tensorsOf(tf, train, job);
  const held = validation && tensorsOf(tf, validation, job);
  const trainable = variables.flatMap(({ w, b }) => [w, b]);
  const optimizer = scheduledAdam(tf);
  try {
    for (let step = 0; step < job.steps && !watch.over; step += job.evaluateEvery) {
      const count = Math.min(job.evaluateEvery, job.steps - step);
      const schedule = adamSchedule(options, { first: step, count, total: job.steps });
      const losses = new Float32Array(count);
      for (let i = 0; i < count; i++) {
        signal?.throwIfAborted();
        const chosen = new Int32Array(batch);
        draws.next(chosen);
        const t = step + i + 1;
        const rate = ((schedule.rate[i] ?? 0) * (1 - BETA1 ** t)) / Math.sqrt(1 - BETA2 ** t);
        losses[i] = tf.tidy(() => {
          const index = tf.tensor1d(chosen, 'int32');
          const minibatch = {
            x: tf.gather(rows.x, index),
            y: tf.gather(rows.y, index),
            weights: rows.weights && tf.gather(rows.weights, index),
          };
          const loss = (): Scalar =>
            meanLossOf(tf, job.shape, sumsOf(tf, job.shape, variables, minibatch.x), minibatch);
          const { value, grads } = tf.variableGrads(loss, trainable);
          decay(variables, schedule.keep[i] ?? 1);
          optimizer.stepSize = rate;
          optimizer.applyGradients(grads as Record<string, Variable>);
          return value.dataSync()[0] ?? NaN;
        });
        if (i % 10 === 9) await setImmediate();
      }
      const validationLoss = held
        ? tf.tidy(() => meanLossOf(tf, job.shape, sumsOf(tf, job.shape, variables, held.x), held))
        : null;
      watch.see({
        parameters: flat(variables),
        losses,
        validationLoss: validationLoss === null ? null : (validationLoss.dataSync()[0] ?? NaN),
      });
      validationLoss?.dispose();
    }
    return trainedMlp(job, watch);
  } finally {
    optimizer.dispose();
    tf.dispose([variables, rows, held ?? []]);
  }
}

/** Adam whose step size may change from step to step. */
function scheduledAdam(tf: TfjsLibrary): InstanceType<TfjsLibrary['AdamOptimizer']> & {
  stepSize: number;
} {
  return new (class extends tf.AdamOptimizer {
    set stepSize(value: number) {
      this.learningRate = value;
    }
  })(0, BETA1, BETA2, 1e-8);
}

function tensorsOf(
  tf: TfjsLibrary,
  { x, y, weights, rows }: PreparedRows,
  { shape }: ResolvedMlp,
): { readonly x: Tensor2D; readonly y: Tensor2D; readonly weights: Tensor2D | undefined } {
  return {
    x: tf.tensor2d(x, [rows, shape.sizes[0] ?? 0]),
    y: tf.tensor2d(y, [rows, shape.targets]),
    weights: weights && tf.tensor2d(weights, [rows, 1]),
  };
}

type Layers = readonly { readonly w: Variable; readonly b: Variable }[];

function decay(layers: Layers, keep: number): void {
  if (keep === 1) return;
  for (const { w, b } of layers) {
    w.assign(w.mul(keep));
    b.assign(b.mul(keep));
  }
}

function flat(layers: Layers): Float32Array {
  const parts = layers.flatMap(({ w, b }) => [w.dataSync(), b.dataSync()]);
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
