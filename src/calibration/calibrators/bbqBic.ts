import type { BinaryCalibrator } from '../binaryCalibrator.ts';
import { elbow } from '../elbow.ts';
import { countBelow, eventSums, histogramMap, meanOfSteps } from '../histogramMap.ts';

/** A logarithm of 0 counts as -100, as in the published package. */
const LEAST_LOG = -100;

/**
 * Bayesian binning into quantiles as the netcal package has it: histograms of equal width with N^(1/3)/10 to 10 N^(1/3)
 * bins, weighed by the Bayesian information criterion.
 */
export const bbqBic: BinaryCalibrator = {
  name: 'bbq-bic',
  summary: 'Bayesian binning into quantiles, equal widths and BIC (netcal)',
  fit(scores) {
    const { score } = scores;
    const n = score.length;
    const root = Math.cbrt(n);
    const fewest = Math.max(1, Math.floor(root / 10));
    const most = Math.max(fewest, Math.min(Math.ceil(n / 5), Math.ceil(root * 10)));
    const sums = eventSums(scores);
    const edgesOf = (bins: number) => Float64Array.from({ length: bins + 1 }, (_, i) => i / bins);
    const criteria = Float64Array.from({ length: most - fewest + 1 }, (_, model) => {
      const bins = fewest + model;
      let loss = 0;
      let from = 0;
      for (let bin = 0; bin < bins; bin++) {
        const to = bin === bins - 1 ? n : countBelow(score, (bin + 1) / bins);
        if (to > from) {
          const events = sums[to]! - sums[from]!;
          const chance = events / (to - from);
          loss -= events * Math.max(LEAST_LOG, Math.log(chance));
          loss -= (to - from - events) * Math.max(LEAST_LOG, Math.log1p(-chance));
        }
        from = to;
      }
      return 2 * loss + bins * Math.log(n);
    });
    const kept = elbow(criteria);
    return meanOfSteps(
      kept.map(({ index }) => histogramMap(scores, sums, edgesOf(fewest + index))),
      kept.map(({ weight }) => weight),
    );
  },
};
