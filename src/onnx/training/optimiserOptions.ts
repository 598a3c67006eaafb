/** What a training may choose of its optimiser, AdamW, and when it ends early. */
export interface OptimiserOptions {
  /** Adam's step size at its highest. Default 1e-3. */
  readonly learningRate?: number | undefined;
  /** Decoupled weight decay, as a share of the learning rate. Default 0. */
  readonly weightDecay?: number | undefined;
  /** Course of the learning rate: level, or from its highest down to 0 along a half cosine or a line. Default `cosine`. */
  readonly schedule?: 'constant' | 'cosine' | 'linear' | undefined;
  /** Looks at the validation loss without a better one before training stops. Default 10. */
  readonly patience?: number | undefined;
}
