/** The shape of the distribution that CMA-ES samples: a covariance, in whatever form it is kept. */
export interface Covariance {
  /** Draws one vector of the distribution with zero mean into `vector`. */
  sample(vector: Float64Array): void;
  /** C^(-1/2) of a vector: standard normal when the vector was drawn from the distribution. */
  whiten(vector: Float64Array): Float64Array;
  /**
   * Moves towards what was seen: `path` with `rankOne`, and the points with their weights, of which the negative ones are
   * limited by the point's length. `weights` include the learning rate. Keeps neither `path` nor `points`.
   */
  update(
    path: Float64Array,
    rankOne: number,
    points: readonly Float64Array[],
    weights: Float64Array,
  ): void;
  /** Standard deviation of each coordinate. */
  deviations(): Float64Array;
  /** Largest over smallest axis, squared. */
  condition(): number;
  /** Longest axis. */
  longest(): number;
}
