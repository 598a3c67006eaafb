import type { WeightedPass } from './weightedPass.ts';

const EPSILON = 2 ** -52;

/** Precision and recall when each image counts `weights[image]` times: what COCOeval finds on that many copies. */
export class WeightedCurves {
  private readonly thresholds: number;
  private readonly recalls: readonly number[];
  /** [T, R] of the last pass. */
  readonly precision: Float64Array;
  /** [T] for each limit of the last pass. */
  readonly recall: Float64Array;
  private precisions = new Float64Array(0);
  private found = new Float64Array(0);
  private readonly counts: Int32Array;
  private readonly totals: Float64Array;
  private readonly notCounted: Float64Array;
  private readonly limited: Float64Array;
  private readonly maxDets: readonly number[];

  constructor(thresholds: number, recalls: readonly number[], maxDets: readonly number[]) {
    this.thresholds = thresholds;
    this.recalls = recalls;
    this.maxDets = maxDets;
    this.precision = new Float64Array(thresholds * recalls.length);
    this.recall = new Float64Array(thresholds * maxDets.length);
    this.limited = new Float64Array(thresholds * maxDets.length);
    this.counts = new Int32Array(thresholds);
    this.totals = new Float64Array(thresholds);
    this.notCounted = new Float64Array(thresholds);
  }

  /** False when no ground truth counts. */
  pass(pass: WeightedPass, weights: Int32Array): boolean {
    let positives = 0;
    for (let i = 0; i < pass.truths.length; i++) positives += weights[pass.truths[i]!]!;
    if (positives === 0) return false;
    this.walk(pass, weights);
    const { limited, recall } = this;
    for (let i = 0; i < recall.length; i++) recall[i] = limited[i]! / positives;
    for (let t = 0; t < this.thresholds; t++) this.read(t, pass.hits, positives);
    return true;
  }

  private walk(pass: WeightedPass, weights: Int32Array): void {
    const T = this.thresholds;
    const { image, rank, matched, ignored, hits } = pass;
    if (this.precisions.length < hits * T) {
      this.precisions = new Float64Array(hits * T);
      this.found = new Float64Array(hits * T);
    }
    const { precisions, found, counts, totals, notCounted, limited, maxDets } = this;
    counts.fill(0);
    totals.fill(0);
    notCounted.fill(0);
    limited.fill(0);
    let passed = 0;
    for (let i = 0; i < image.length; i++) {
      const weight = weights[image[i]!]!;
      if (weight === 0) continue;
      passed += weight;
      const out = ignored[i]!;
      for (let some = matched[i]! | out; some !== 0;) {
        const t = 31 - Math.clz32(some);
        const bit = 1 << t;
        some ^= bit;
        if ((out & bit) !== 0) {
          notCounted[t]! += weight;
          continue;
        }
        const at = t * hits + counts[t]!++;
        const total = (totals[t]! += weight);
        precisions[at] = total / (passed - notCounted[t]! + EPSILON);
        found[at] = total;
        for (let m = 0; m < maxDets.length; m++) {
          if (rank[i]! < maxDets[m]!) limited[m * T + t]! += weight;
        }
      }
    }
  }

  private read(t: number, hits: number, positives: number): void {
    const { precisions, found, recalls, precision } = this;
    const from = t * hits;
    const end = from + this.counts[t]!;
    for (let i = end - 2; i >= from; i--) {
      if (precisions[i + 1]! > precisions[i]!) precisions[i] = precisions[i + 1]!;
    }
    const R = recalls.length;
    let at = from;
    for (let r = 0; r < R; r++) {
      const wanted = recalls[r]!;
      while (at < end && found[at]! / positives < wanted) at++;
      precision[t * R + r] = at < end ? precisions[at]! : 0;
    }
  }
}
