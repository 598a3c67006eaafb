import type { RandomStream } from '../../core/random.ts';
import type { ActivationName } from './activations.ts';
import type { LossName } from './losses.ts';
import type { OptimiserOptions } from './optimiserOptions.ts';

/** Rows of inputs and targets, row-major. */
export interface TrainingData {
  /** rows x inputs. */
  readonly x: Float32Array;
  /** rows x targets: 0 to 1 for `bce`, class probabilities (one-hot or soft) for `cross-entropy`, else any number. */
  readonly y: Float32Array;
  /** A weight of each row in the loss, 0 or more; default 1 each. */
  readonly weights?: Float32Array | undefined;
}

/** What to train: a multilayer perceptron, its data and its optimiser. */
export interface MlpOptions extends TrainingData, OptimiserOptions {
  /** Widths from inputs to targets, such as [10, 64, 64, 1]. For `gaussian-nll` the last layer is made twice as wide. */
  readonly layers: readonly number[];
  /** Default `relu`. */
  readonly activation?: ActivationName | undefined;
  readonly loss: LossName;
  /** The rows of x to train on, repeats allowed (a bootstrap sample); default all that do not validate. */
  readonly subset?: Int32Array | undefined;
  /** Other rows for early stopping, or the share of rows to set aside (0 to 0.9); default none. */
  readonly validation?: TrainingData | number | undefined;
  /** Optimiser steps. Default 500. */
  readonly steps?: number | undefined;
  /** Rows a step; default 256, at most the rows there are. */
  readonly batch?: number | undefined;
  /** Steps between looks at the validation loss. Default: about 50 ms of work, 10 to 500 steps. */
  readonly evaluateEvery?: number | undefined;
  /** Shift and scale inputs (and targets of `mse` and `gaussian-nll`) to mean 0, deviation 1; folded into the model. Default true. */
  readonly standardize?: boolean | undefined;
  /** Draws the first weights and the minibatches. */
  readonly random: RandomStream;
  /** Names in the trained model. Defaults `input` and, after the loss, `probability`, `probabilities` or `output`. */
  readonly inputName?: string | undefined;
  readonly outputName?: string | undefined;
}

/** How training ended. Divergence is an outcome, not an error: the caller compares networks and drops this one. */
export type TrainingOutcome = 'finished' | 'stopped-early' | 'diverged';

/** A fully connected layer: output = input x weights + bias. */
export interface DenseLayer {
  /** inputs x outputs, row-major. */
  readonly weights: Float32Array;
  readonly bias: Float32Array;
  readonly inputs: number;
  readonly outputs: number;
}

/** A network as plain numbers. Its layers take and give the units of the data: the standardisation is folded in. */
export interface Mlp {
  readonly layers: readonly DenseLayer[];
  readonly activation: ActivationName;
  readonly loss: LossName;
  /** Variance of each target, which predicted variances of `gaussian-nll` are multiplied by; else all 1. */
  readonly targetVariance: Float64Array;
}

/** What came of a training. */
export interface TrainedMlp extends Mlp {
  readonly outcome: TrainingOutcome;
  /** The outcome in one sentence. */
  readonly reason: string;
  /** Steps that were made. */
  readonly steps: number;
  /** Steps behind the weights that are kept: the best on the validation rows, else the last. */
  readonly bestStep: number;
  /** Loss of each step's minibatch before the step, for standardized targets. */
  readonly losses: Float32Array;
  /** Loss on the validation rows with the kept weights, for standardized targets; null without validation. */
  readonly validationLoss: number | null;
  /** ONNX, see `mlpModel`. */
  readonly model: Uint8Array;
}
