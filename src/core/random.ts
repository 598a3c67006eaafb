/** A seeded stream of random numbers. The same seed and calls give the same numbers on every machine. */
export interface RandomStream {
  /** Uniform in [0, 1), with 53 random bits. */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /** Uniform integer in [0, bound), without modulo bias; `bound` at least 1 and at most 2^32. */
  integer(bound: number): number;
  /** An independent stream for a part of the work, named so that parts do not disturb each other. */
  fork(label: string): RandomStream;
}
