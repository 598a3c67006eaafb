const EPSILON = 2 ** -52;

/** Precision after each true positive, threshold by threshold, while detections pass by falling score. */
export class PrecisionCurves {
  /** True positives so far, by threshold. */
  readonly counts: Int32Array;
  /** By threshold: precision after each true positive. */
  private precisions = new Float64Array(0);
  /** By threshold: the place of each true positive. */
  private places = new Int32Array(0);
  private readonly notCounted: Int32Array;
  private width = 0;
  private readonly epsilon: number;

  /** `exact`: precision is tp / (tp + fp), without the 2^-52 that COCOeval adds below. */
  constructor(thresholds: number, exact: boolean) {
    this.counts = new Int32Array(thresholds);
    this.notCounted = new Int32Array(thresholds);
    this.epsilon = exact ? 0 : EPSILON;
  }

  /**
   * Passes through `order` with words of bits over thresholds: what matches and what does not count. Detections of
   * `rank` `most` and beyond are passed over. Returns how many passed, the first of them, and of how many all
   * thresholds count.
   */
  pass(
    order: Int32Array,
    rank: Int32Array,
    most: number,
    matched: Uint32Array,
    ignored: Uint32Array,
  ): { passed: number; first: number; counted: number } {
    this.reserve(order, matched);
    const { counts, precisions, places, notCounted, width, epsilon } = this;
    const every = counts.length >= 32 ? 0xffffffff : 2 ** counts.length - 1;
    let passed = 0;
    let counted = 0;
    let first = -1;
    for (let i = 0; i < order.length; i++) {
      const d = order[i]!;
      if (rank[d]! >= most) continue;
      if (passed++ === 0) first = d;
      const out = ignored[d]!;
      if (out === every) continue;
      counted++;
      for (let some = matched[d]! | out; some !== 0;) {
        const t = 31 - Math.clz32(some);
        const bit = 1 << t;
        some ^= bit;
        if ((out & bit) !== 0) notCounted[t]!++;
        else {
          const n = counts[t]!;
          precisions[t * width + n] = (n + 1) / (counted - notCounted[t]! + epsilon);
          places[t * width + n] = d;
          counts[t] = n + 1;
        }
      }
    }
    return { passed, first, counted };
  }

  /** Detections that count at a threshold, of `counted` that count at some. */
  counting(t: number, counted: number): number {
    return counted - this.notCounted[t]!;
  }

  /**
   * Writes, for each recall point that is reached, the highest precision at that recall or beyond into `precision` from
   * `at` on, and the place of the detection that reaches it into `places`, -1 where none does.
   */
  read(
    t: number,
    recalls: readonly number[],
    positives: number,
    precision: Float64Array,
    places: Int32Array,
    at: number,
  ): void {
    const { precisions } = this;
    const count = this.counts[t]!;
    const from = t * this.width;
    places.fill(-1);
    for (let i = from + count - 2; i >= from; i--) {
      if (precisions[i + 1]! > precisions[i]!) precisions[i] = precisions[i + 1]!;
    }
    let i = 0;
    for (let r = 0; r < recalls.length; r++) {
      const wanted = recalls[r]!;
      while (i < count && (i + 1) / positives < wanted) i++;
      if (i === count) return;
      precision[at + r] = precisions[from + i]!;
      places[r] = this.places[from + i]!;
    }
  }

  private reserve(order: Int32Array, matched: Uint32Array): void {
    let hits = 0;
    for (let i = 0; i < order.length; i++) if (matched[order[i]!] !== 0) hits++;
    this.width = hits;
    const size = hits * this.counts.length;
    if (this.precisions.length < size) {
      this.precisions = new Float64Array(size);
      this.places = new Int32Array(size);
    }
    this.counts.fill(0);
    this.notCounted.fill(0);
  }
}
