/** What a generation has shown, in units of the step size and from the mean. */
export interface Generation {
  /** Weighted mean of the parents. */
  readonly step: Float64Array;
  /** All points, best first. */
  readonly points: readonly Float64Array[];
  /** The step size is much too small: the evolution path waits until it has grown. */
  readonly stalled: boolean;
  /** Step size that the generation was drawn with, and that of the next one. */
  readonly sigma: number;
  readonly nextSigma: number;
}

/** The shape of the distribution that CMA-ES samples: a covariance, in whatever form it is kept. */
export interface Covariance {
  /** Draws each vector of the distribution with zero mean. */
  sample(vectors: readonly Float64Array[]): void;
  /** Undoes the shape: standard normal when the vector was drawn from the distribution. */
  whiten(vector: Float64Array): Float64Array;
  /** Moves towards what was seen. Keeps none of its arrays. */
  learn(generation: Generation): void;
  /** The evolution path: steps of the mean, faded. */
  readonly path: Float64Array;
  /** Standard deviation of each coordinate. */
  deviations(): Float64Array;
  /** Largest over smallest axis, squared, or a bound above it; undefined where it is not known. */
  condition(): number | undefined;
  /** Longest axis, or that of the coordinates. */
  longest(): number;
  /** Principal axis `k` times its length, where the form knows it. */
  axis?(k: number): Float64Array;
}
