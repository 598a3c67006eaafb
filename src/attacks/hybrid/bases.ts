import { defineAttack } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import { weightedOptions, weightedSample, type WeightedSettings } from './weightedSample.ts';

/** How far one weight is moved at first, and how it falls when neither way helped. */
const FIRST = 1;
const SHRINK = 0.7;

/**
 * Ensemble reweighting: coordinate descent over the weights of base models. Each query tries a sample of other weights,
 * and the weights whose sample came nearest to wrong are kept, with it as the place to go on from.
 */
export const bases = defineAttack({
  name: 'bases',
  summary: 'samples of base models whose weights are learnt from the answers',
  source: 'Cai, Rahmati, Suya, Krishnamurthy, Song, Roy-Chowdhury, Asif 2022',
  needs: 'scores',
  usesBase: true,
  norms: ['linf', 'l2'],
  search: 'bounded',
  options: weightedOptions,
  attack: perItem('bounded', async (trial, settings: WeightedSettings) => {
    let weights = Array.from({ length: trial.bases }, () => 1);
    let [best, margin] = [trial.clean, Infinity];

    async function attempt(own: number[]): Promise<boolean> {
      const [answer] = await trial.ask([await weightedSample(trial, best, own, settings)]);
      if (answer!.margin >= margin) return false;
      ({ sent: best, margin } = answer!);
      weights = own;
      return true;
    }

    await attempt(weights);
    for (let [reach, base] = [FIRST, 0]; trial.used < settings.most; base++) {
      const at = base % trial.bases;
      const moved = (by: number) => weights.map((value, i) => (i === at ? value * by : value));
      // Weights count by their ratios: up and down are factors.
      if (await attempt(moved(Math.exp(reach)))) continue;
      if (trial.used >= settings.most) break;
      if (!(await attempt(moved(Math.exp(-reach))))) reach = Math.max(0.2, reach * SHRINK);
    }
  }),
});
