import type { Dtype } from '../../../core/tensor.ts';
import type { Emitter } from '../emitter.ts';

interface ClassLoss {
  /** The output with one score a class, [batch, classes] or more axes of extent 1. Default the first output. */
  readonly output?: string | undefined;
  /**
   * What the scores are. Default: the input of a final Softmax if there is one, else the output as logits.
   * `probabilities`: the output as it is, a distribution; `logits`: the output as it is, as logits.
   */
  readonly from?: 'logits' | 'probabilities' | undefined;
  /** The labels are what the model should say, not what it should stop saying. Default false. */
  readonly targeted?: boolean | undefined;
}

/**
 * What is differentiated, one number for each element of the batch. Every loss grows as an attacker comes closer to the
 * goal: away from the label, or towards it when `targeted` (then the sign is turned).
 */
export type Loss =
  /** -log p(label). Input `labels`, int64 [batch]. */
  | ({ readonly kind: 'crossEntropy' } & ClassLoss)
  /** Greatest other score minus the label's (Carlini and Wagner 2017). Input `labels`. */
  | ({ readonly kind: 'margin' } & ClassLoss)
  /**
   * Difference of logits ratio (Croce and Hein 2020): the margin over the distance of the best to the third. Needs 3
   * classes, targeted 4. Input `labels`; targeted also `targets`, and `labels` stays the true class.
   */
  | ({ readonly kind: 'dlr' } & ClassLoss)
  /** Mean squared distance of the output to the input `target`, of the output's shape. */
  | {
      readonly kind: 'meanSquaredError';
      readonly output?: string | undefined;
      readonly targeted?: boolean | undefined;
    }
  /**
   * Minus the sum of scores above a threshold, each weighted by the input `weights` (of the output's shape; such as the
   * overlap with a clean detection). `targeted` raises them instead.
   */
  | {
      readonly kind: 'detectionScore';
      readonly output?: string | undefined;
      /** Default 0. */
      readonly threshold?: number | undefined;
      readonly targeted?: boolean | undefined;
    }
  /** The sum of any value of the graph times the input `weights`, of its shape: a vector-Jacobian product. */
  | { readonly kind: 'output'; readonly output?: string | undefined }
  /** Any sub-graph: returns the name of a value with one number for each element of the batch. */
  | { readonly kind: 'custom'; readonly build: (scope: LossScope) => string };

/** What a loss is built from. */
export interface LossScope {
  readonly e: Emitter;
  /** A named output (or any value); default the first output. Throws ConfigurationError when there is none. */
  value(name?: string): string;
  /** The input of the Softmax that makes a value; undefined if none does. */
  beforeSoftmax(name: string): string | undefined;
  /** Declares an input of the gradient model, such as `labels`, and returns its name in the graph. */
  input(role: string, dtype: Dtype, shape: readonly number[]): string;
}
