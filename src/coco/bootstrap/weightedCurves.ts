import type { WeightedPass } from './weightedPass.ts';

import type { Settings } from '../settings.ts';

const EPSILON = 2 ** -52;

/** Precision and recall when each image counts `weights[image]` times: what COCOeval finds on that many copies. */
export class WeightedCurves {
  private readonly thresholds: number;
  private readonly recalls: readonly number[];
  /** [T, R] of the last pass. */
  readonly precision: Float64Array;
  /** [T] for each limit of the last pass. */
  readonly recall: Float64Array;
  /** [T]: 1 where the last pass has a value. */
  readonly known: Uint8Array;
  private readonly positives: Float64Array;
  private readonly epsilon: number;
  private readonly freeOfTruth: boolean;
  private precisions = new Float64Array(0);
  private found = new Float64Array(0);
  private readonly counts: Int32Array;
  private readonly totals: Float64Array;
  private readonly notCounted: Float64Array;
  private readonly limited: Float64Array;
  private readonly maxDets: readonly number[];

  constructor({ thresholds: all, recalls, maxDets, corrections }: Settings) {
    const thresholds = all.length;
    this.thresholds = thresholds;
    this.known = new Uint8Array(thresholds);
    this.positives = new Float64Array(thresholds);
    this.epsilon = corrections.has('precisionEpsilon') ? 0 : EPSILON;
    this.freeOfTruth = corrections.has('categoriesWithoutTruth');
    this.recalls = recalls;
    this.maxDets = maxDets;
    this.precision = new Float64Array(thresholds * recalls.length);
    this.recall = new Float64Array(thresholds * maxDets.length);
    this.limited = new Float64Array(thresholds * maxDets.length);
    this.counts = new Int32Array(thresholds);
    this.totals = new Float64Array(thresholds);
    this.notCounted = new Float64Array(thresholds);
  }

  /** False when nothing counts at any threshold. */
  pass(pass: WeightedPass, weights: Int32Array): boolean {
    const { limited, recall, known, positives, thresholds } = this;
    for (let t = 0; t < thresholds; t++) {
      const truths = pass.truths[t];
      if (truths === undefined) positives[t] = positives[0]!;
      else {
        let sum = 0;
        for (let i = 0; i < truths.length; i++) sum += weights[truths[i]!]!;
        positives[t] = sum;
      }
      known[t] = positives[t]! > 0 ? 1 : 0;
    }
    if (!known.includes(1) && !this.freeOfTruth) return false;
    const passed = this.walk(pass, weights);
    for (let t = 0; t < thresholds; t++) {
      // Without ground truth, whatever counts is wrong.
      if (this.freeOfTruth && positives[t] === 0 && passed > this.notCounted[t]!) {
        known[t] = 1;
        positives[t] = 1;
      }
      this.read(t, pass.hits, positives[t]!);
    }
    for (let i = 0; i < recall.length; i++) recall[i] = limited[i]! / positives[i % thresholds]!;
    return known.includes(1);
  }

  /** By threshold: mean precision over recall points in the last pass, -1 where it has none. */
  byThreshold(): readonly number[] {
    const R = this.recalls.length;
    return Array.from(this.known, (known, t) => {
      if (known === 0) return -1;
      let sum = 0;
      for (let i = t * R; i < (t + 1) * R; i++) sum += this.precision[i]!;
      return sum / R;
    });
  }

  private walk(pass: WeightedPass, weights: Int32Array): number {
    const T = this.thresholds;
    const { image, rank, matched, ignored, hits } = pass;
    if (this.precisions.length < hits * T) {
      this.precisions = new Float64Array(hits * T);
      this.found = new Float64Array(hits * T);
    }
    const { precisions, found, counts, totals, notCounted, limited, maxDets, epsilon } = this;
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
        precisions[at] = total / (passed - notCounted[t]! + epsilon);
        found[at] = total;
        for (let m = 0; m < maxDets.length; m++) {
          if (rank[i]! < maxDets[m]!) limited[m * T + t]! += weight;
        }
      }
    }
    return passed;
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
