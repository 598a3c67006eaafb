import type { Evaluation } from './evaluation.ts';
import type { Overlaps } from './overlaps.ts';

/**
 * COCOeval's greedy matching of one cell: detections by falling score, each to the free ground truth of highest overlap
 * (the last of equals), ground truths that count before those that do not; a crowd takes any number.
 */
export class MatchCell {
  private readonly evaluation: Evaluation;
  private readonly every: number;
  /** Which round (area and threshold) took a ground truth of the cell last. */
  private taken = new Int32Array(64);
  private round = 0;

  constructor(evaluation: Evaluation) {
    this.evaluation = evaluation;
    const thresholds = evaluation.settings.thresholds.length;
    this.every = thresholds >= 32 ? 0xffffffff : 2 ** thresholds - 1;
  }

  match(overlaps: Overlaps, fromGt: number, toGt: number, fromDt: number, toDt: number): void {
    const { areas, thresholds } = this.evaluation.settings;
    if (this.taken.length < toGt - fromGt) this.taken = new Int32Array(2 * (toGt - fromGt));
    for (let area = 0; area < areas.length; area++) {
      for (let t = 0; overlaps.count > 0 && t < thresholds.length; t++) {
        this.matchAt(overlaps, area, t, fromGt, fromDt, toDt);
      }
      this.ignoreOutside(area, fromDt, toDt);
    }
  }

  private matchAt(
    overlaps: Overlaps,
    area: number,
    t: number,
    fromGt: number,
    fromDt: number,
    toDt: number,
  ): void {
    const { cells, truth, truthIgnored, settings, partners } = this.evaluation;
    const { truths } = cells;
    const { crowd, ids } = truth.annotations;
    const idsFromOne = settings.corrections.has('idZero');
    const matched = this.evaluation.matched[area]!;
    const ignored = this.evaluation.ignored[area]!;
    const leftOut = truthIgnored[area]!;
    const { taken } = this;
    const round = ++this.round;
    const least = Math.min(settings.thresholds[t]!, 1 - 1e-10);
    const bit = (1 << t) >>> 0;
    for (let d = fromDt; d < toDt; d++) {
      const from = overlaps.starts[d - fromDt]!;
      const to = overlaps.starts[d - fromDt + 1]!;
      if (from === to) continue;
      let best = -1;
      let highest = least;
      let bestCounts = false;
      for (let i = from; i < to; i++) {
        const value = overlaps.values[i]!;
        const g = overlaps.truths[i]!;
        const gt = truths[fromGt + g]!;
        if (taken[g] === round && crowd[gt] === 0) continue;
        if (leftOut[gt] === 1) continue;
        if (value < highest) continue;
        highest = value;
        best = g;
        bestCounts = true;
      }
      for (let i = bestCounts ? to : from; i < to; i++) {
        const value = overlaps.values[i]!;
        const g = overlaps.truths[i]!;
        const gt = truths[fromGt + g]!;
        if (leftOut[gt] === 0 || value < highest) continue;
        if (taken[g] === round && crowd[gt] === 0) continue;
        highest = value;
        best = g;
      }
      if (best < 0) continue;
      taken[best] = round;
      const gt = truths[fromGt + best]!;
      // COCOeval marks a match by the annotation's id, so that id 0 reads as no match.
      if (ids[gt] !== 0 || idsFromOne) matched[d]! |= bit;
      if (!bestCounts) ignored[d]! |= bit;
      if (partners !== undefined && area === 0) partners[t * cells.detections.length + d] = gt;
    }
  }

  /** An unmatched detection whose own area is out of the range does not count. */
  private ignoreOutside(area: number, fromDt: number, toDt: number): void {
    const { settings, results, cells } = this.evaluation;
    const { lower, upper } = settings.areas[area]!;
    const matched = this.evaluation.matched[area]!;
    const ignored = this.evaluation.ignored[area]!;
    for (let d = fromDt; d < toDt; d++) {
      const own = results.area[cells.detections[d]!]!;
      if (own < lower || own > upper) ignored[d]! |= this.every & ~matched[d]!;
    }
  }
}
