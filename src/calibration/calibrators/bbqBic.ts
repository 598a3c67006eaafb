import type { BinaryCalibrator } from '../binaryCalibrator.ts';
import { elbow } from '../elbow.ts';
import { eventSums, histogramMap, meanOfSteps } from '../histogramMap.ts';
import { countsBelow } from '../countsBelow.ts';

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
    const below = countsBelow(score);
    const criteria = Float64Array.from({ length: most - fewest + 1 }, (_, model) => {
      const bins = fewest + model;
      let loss = 0;
      let from = 0;
      for (let bin = 0; bin < bins; bin++) {
        const to = bin === bins - 1 ? n : below((bin + 1) / bins);
        const [count, events] = [to - from, sums[to]! - sums[from]!];
        // A bin without events, or without others, adds nothing: 0 ln 0 is 0.
        if (events > 0 && events < count) {
          loss -= events * Math.log(events / count);
          loss -= (count - events) * Math.log((count - events) / count);
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
