/** Where a quantity lies, with stated confidence. A side that the method does not bound is null. */
export interface Interval {
  readonly lower: number | null;
  readonly upper: number | null;
  /** Coverage that the method promises, such as 0.95. */
  readonly confidence: number;
  /** The method, by its name in the literature, such as `Clopper-Pearson, one-sided`. */
  readonly method: string;
}

/** One number that a procedure found. */
export interface Measurement {
  /** The name that gates use, such as `failureProbability`. */
  readonly name: string;
  /** null: the evidence does not carry a value. */
  readonly value: number | null;
  /** Unit symbol, such as `ms`; `1` for a share or probability, `count` for a count. */
  readonly unit: string;
  readonly interval?: Interval | undefined;
  /**
   * The value bounds the quantity from this side alone, as a search that may have missed something does: `lower`, it is at
   * least so large, `upper`, at most. A gate that asks for the other side is inconclusive. Absent: the value is an estimate.
   */
  readonly bound?: 'lower' | 'upper' | undefined;
  /** How many observations stand behind the value. */
  readonly n: number;
  /** Observations at the beginning that do not count; they are not in n. Absent: none. */
  readonly warmUp?: number | undefined;
  /** Which direction is better, where there is one: a comparison of runs tells a regression by it. */
  readonly better?: 'lower' | 'higher' | undefined;
  /** Another name that gates may use. */
  readonly alias?: string | undefined;
  /**
   * The same quantity in parts of the run. Parts of two runs with the same `pairing` met the same conditions one by
   * one, so that the runs are compared part by part: by ratios, or, of `shares`, by how many items changed from yes (1)
   * to no (0) and back.
   */
  readonly parts?:
    | {
        readonly pairing: string;
        readonly values: readonly number[];
        readonly of?: 'shares' | undefined;
      }
    | undefined;
  /** Looked up rather than read: printed reports leave it to run.json. */
  readonly detail?: boolean | undefined;
  /** What the number means, in a few words, for the report. */
  readonly title?: string | undefined;
  /**
   * The number in a sentence: `Fails on {share} of operation`. `{share}` becomes a percentage, `{times}` `1.17 times`,
   * `{value}` the number with its unit; each with `at most` or `at least` where there is a bound only. Interval, n and
   * the full stop are added.
   */
  readonly sentence?: string | undefined;
  /** What n counts, in the plural, such as `audit draws` or `requests`. */
  readonly sample?: string | undefined;
  /** What must be said beside it: an assumption, a limit, a warning. */
  readonly note?: string | undefined;
}
