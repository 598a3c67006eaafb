import type { Attack, AttackItem } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import { transferredSample } from './transferredSample.ts';

/** An attack that heeds `AttackItem.start`, started at the sample that transfers best from the base models. */
export function fromTransferred<Options>(
  attack: Attack<Options>,
  { name, summary }: { readonly name: string; readonly summary: string },
): Attack<Options> {
  return {
    ...attack,
    name,
    summary,
    source: `${attack.source}; started after Suya, Chi, Evans, Tian 2020`,
    usesBase: true,
    attack: async (view, items, budget, options) => {
      const starts = new Map<AttackItem, Float32Array>();
      const craft = perItem('bounded', async (trial) => {
        starts.set(trial.item, await transferredSample(trial));
      });
      const own = { ...view, random: view.random.fork('start'), onRound: undefined };
      const crafted = await craft(own, items, budget, undefined);
      const started = items.map((item) => ({ ...item, start: starts.get(item) }));
      const outcomes = await attack.attack(view, started, budget, options);
      return outcomes.map((outcome, i) => ({
        ...outcome,
        backward: outcome.backward + crafted[i]!.backward,
      }));
    },
  };
}
