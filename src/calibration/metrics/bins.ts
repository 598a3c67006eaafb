import { sortScores } from '../sortScores.ts';
import type { Scores } from '../topLabel.ts';

/** How scores are put into bins: of equal width over 0 to 1, or of equal counts. */
export type Binning = 'equal-width' | 'equal-mass';

/** Scores by bins; empty ones have a count of 0. */
export interface Bins {
  /** Edges, one more than bins. */
  readonly edges: Float64Array;
  readonly counts: Float64Array;
  /** Sums of the scores, and of the events. */
  readonly scores: Float64Array;
  readonly events: Float64Array;
}

/**
 * Puts scores into `bins` bins. Equal width: bin b holds (b/B, (b+1)/B], the first also 0 (Guo et al. 2017). Equal mass:
 * counts differ by one at most but for ties, which stay together in the lower bin.
 */
export function binScores(scores: Scores, bins: number, binning: Binning): Bins {
  return binning === 'equal-width' ? equalWidth(scores, bins) : equalMass(scores, bins);
}

function empty(edges: Float64Array): Bins {
  const bins = edges.length - 1;
  return {
    edges,
    counts: new Float64Array(bins),
    scores: new Float64Array(bins),
    events: new Float64Array(bins),
  };
}

function equalWidth({ score, event }: Scores, bins: number): Bins {
  const binned = empty(Float64Array.from({ length: bins + 1 }, (_, i) => i / bins));
  const { edges } = binned;
  for (let i = 0; i < score.length; i++) {
    const value = score[i]!;
    let bin = Math.min(bins - 1, Math.max(0, Math.ceil(value * bins) - 1));
    // A product that was rounded across an edge.
    if (value <= edges[bin]! && bin > 0) bin--;
    else if (value > edges[bin + 1]! && bin < bins - 1) bin++;
    binned.counts[bin]!++;
    binned.scores[bin]! += value;
    binned.events[bin]! += event[i]!;
  }
  return binned;
}

function equalMass(scores: Scores, bins: number): Bins {
  const { score, event } = sortScores(scores);
  const n = score.length;
  const binned = empty(new Float64Array(bins + 1));
  const { edges, counts } = binned;
  edges[bins] = 1;
  let at = 0;
  for (let bin = 0; bin < bins; bin++) {
    let end = Math.round(((bin + 1) * n) / bins);
    while (end > at && end < n && score[end] === score[end - 1]) end++;
    for (; at < end; at++) {
      counts[bin]!++;
      binned.scores[bin]! += score[at]!;
      binned.events[bin]! += event[at]!;
    }
    if (bin < bins - 1) edges[bin + 1] = at < n && at > 0 ? (score[at - 1]! + score[at]!) / 2 : 1;
  }
  return binned;
}
