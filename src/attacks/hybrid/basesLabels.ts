import { defineAttack } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import { weightedOptions, weightedSample, type WeightedSettings } from './weightedSample.ts';

/**
 * Ensemble reweighting where only labels are seen. Before the first wrong label nothing tells good weights from bad: they
 * are drawn anew for each query, uniformly over all mixtures after the first, equal one.
 */
export const basesLabels = defineAttack({
  name: 'bases-labels',
  summary: 'samples of base models in random mixtures, one label each',
  source: 'ours, after Cai et al. 2022',
  needs: 'labels',
  usesBase: true,
  norms: ['linf', 'l2'],
  search: 'bounded',
  options: weightedOptions,
  attack: perItem('bounded', async (trial, settings: WeightedSettings) => {
    let weights = Array.from({ length: trial.bases }, () => 1);
    while (trial.used < settings.most) {
      await trial.ask([await weightedSample(trial, trial.clean, weights, settings)]);
      // Exponentials over their sum are uniform over the simplex; only ratios count.
      weights = weights.map(() => -Math.log(1 - trial.random.uniform()));
    }
  }),
});
