import type { BinaryCalibrator } from '../fit/binaryCalibrator.ts';
import { elbow } from '../fit/elbow.ts';
import { eventSums, histogramMap, meanOfSteps } from '../fit/histogramMap.ts';
import { countsBelow } from '../fit/countsBelow.ts';

/** Parts of 0 to 1 that are gone through one after the other. */
const PARTS = 64;

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
    const models = most - fewest + 1;
    const losses = new Float64Array(models);
    const froms = new Uint32Array(models);
    const ends = new Uint32Array(models).fill(1);
    // All models go through one part of the scores before the next, which stays in the processor's cache.
    for (let part = 1; part <= PARTS; part++)
      for (let model = 0; model < models; model++) {
        const bins = fewest + model;
        let end = ends[model]!;
        for (; end <= bins && end * PARTS <= part * bins; end++) {
          const to = end === bins ? n : below(end / bins);
          const from = froms[model]!;
          const [count, events] = [to - from, sums[to]! - sums[from]!];
          // A bin without events, or without others, adds nothing: 0 ln 0 is 0.
          if (events > 0 && events < count)
            losses[model]! -=
              events * Math.log(events / count) +
              (count - events) * Math.log((count - events) / count);
          froms[model] = to;
        }
        ends[model] = end;
      }
    const criteria = losses.map((loss, model) => 2 * loss + (fewest + model) * Math.log(n));
    const kept = elbow(criteria);
    return meanOfSteps(
      kept.map(({ index }) => histogramMap(scores, sums, edgesOf(fewest + index))),
      kept.map(({ weight }) => weight),
    );
  },
};
