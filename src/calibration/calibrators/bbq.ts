import { lnGamma } from '../fit/lnGamma.ts';
import type { BinaryCalibrator } from '../fit/binaryCalibrator.ts';
import { elbow } from '../fit/elbow.ts';
import { eventSums, meanOfSteps } from '../fit/histogramMap.ts';

/** Strength of the prior of each bin; `logOfPrior` is for 2. */
const PRIOR = 2;

/**
 * Bayesian binning into quantiles (Naeini, Cooper and Hauskrecht 2015): bins of equal counts, from N^(1/3)/10 to
 * 10 N^(1/3) of them, weighed by the beta-binomial score of Bayesian Dirichlet equivalence; a bin gives
 * (events + its middle) / (count + 1).
 */
export const bbq: BinaryCalibrator = {
  name: 'bbq',
  summary: 'Bayesian binning into quantiles, equal counts (Naeini 2015)',
  fit(scores) {
    const { score } = scores;
    const n = score.length;
    const root = Math.cbrt(n);
    const fewest = Math.max(1, Math.floor(root / 10));
    const most = Math.max(fewest, Math.min(Math.ceil(n / 5), Math.ceil(10 * root)));
    const sums = eventSums(scores);
    const models = Array.from({ length: most - fewest + 1 }, (_, i) =>
      binsOf(score, sums, fewest + i),
    );
    const kept = elbow(Float64Array.from(models, (model) => model.score));
    return meanOfSteps(
      kept.map(({ index }) => models[index]!),
      kept.map(({ weight }) => weight),
    );
  },
};

/** Bins of equal counts, each closed by the middle between its last score and the next one. */
function binsOf(score: Float64Array, sums: Uint32Array, bins: number) {
  const n = score.length;
  const edges = new Float64Array(bins + 1);
  const values = new Float64Array(bins);
  let criterion = 0;
  let used = 0;
  let from = 0;
  // Counts of neighbours are mostly alike, and so are middles that are clipped.
  let [knownCount, logOfCount] = [-1, 0];
  let [knownMiddle, prior] = [-1, 0];
  for (let bin = 0; bin < bins && from < n; bin++) {
    let to = bin === bins - 1 ? n : Math.max(from + 1, Math.round(((bin + 1) * n) / bins));
    while (to < n && score[to] === score[to - 1]) to++;
    const end = to === n ? 1 : (score[to - 1]! + score[to]!) / 2;
    const p = Math.min(0.995, Math.max(0.005, (edges[used]! + end) / 2));
    const [count, events] = [to - from, sums[to]! - sums[from]!];
    if (count !== knownCount) [knownCount, logOfCount] = [count, lnGamma(count + PRIOR)];
    if (p !== knownMiddle) [knownMiddle, prior] = [p, logOfPrior(p)];
    criterion -=
      2 *
      (lnGamma(events + PRIOR * p) +
        lnGamma(count - events + PRIOR * (1 - p)) -
        logOfCount -
        prior);
    values[used++] = (events + p) / (count + 1);
    edges[used] = end;
    from = to;
  }
  edges[used] = 1;
  return { score: criterion, edges: edges.slice(0, used + 1), values: values.slice(0, used) };
}

/** ln G(2 p) + ln G(2 (1 - p)) - ln G(2): with y = 1 - 2p it is ln(pi y / sin(pi y)), by reflection. */
function logOfPrior(p: number): number {
  const angle = Math.PI * (1 - 2 * p);
  return Math.abs(angle) < 1e-8 ? 0 : Math.log(angle / Math.sin(angle));
}
