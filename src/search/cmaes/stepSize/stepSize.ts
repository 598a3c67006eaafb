import type { Covariance } from '../covariance/covariance.ts';

/** A generation as the rule of the step size sees it. */
export interface Ranked {
  /** Weighted mean of the parents, from the mean and in units of the step size. */
  readonly step: Float64Array;
  /** The value of each point in the order in which it was drawn. */
  readonly values: readonly number[];
  /** Indices of the points, best first. */
  readonly order: readonly number[];
  /** Its state before it learns this generation. */
  readonly covariance: Covariance;
}

/** How the step size follows what was seen. */
export interface StepSize {
  /** The factor of the step size, and whether it is so much too small that the evolution path must wait. */
  update(seen: Ranked): { readonly factor: number; readonly stalled: boolean };
  /** Puts points of its own in the place of some that were drawn. */
  inject?(vectors: readonly Float64Array[]): void;
}
