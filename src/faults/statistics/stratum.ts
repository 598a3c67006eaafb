/** One part of a population of faults, sampled by itself. */
export interface Stratum {
  /** The share of the population: the probability that a fault falls here. All together sum to 1. */
  readonly mass: number;
  /** How many faults it holds, all alike likely; Infinity: drawn with replacement. */
  readonly size: number;
  /** Strata of one kin are expected to be alike (the same bit field of another layer). */
  readonly kin: string;
}

/** What was drawn, in order. */
export interface Draws {
  /** The stratum of each injection. */
  readonly of: readonly number[];
  /** Each round of the campaign: where it begins, and with which probability it drew from each stratum. */
  readonly rounds: readonly { readonly from: number; readonly shares: Float64Array }[];
}
