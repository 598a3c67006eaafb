import { z } from 'zod';

import { defineAttack } from '../frame/attack.ts';
import type { AttackItem, AttackView, Budget } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import { intoBall } from '../gradients/intoBall.ts';
import { nearby } from '../transfer/craft.ts';
import { InStages } from './inStages.ts';
import { cleanLessons, taught, type Lesson } from './lesson.ts';
import { createPupils, type Pupils } from './pupils.ts';
import { trainingPoints } from './trainingPoints.ts';
import { transferredSample } from './transferredSample.ts';
import { weightedSample } from './weightedSample.ts';

const options = z.strictObject({
  training: z
    .enum(['attempts', 'jacobian', 'plain'])
    .optional()
    .describe(
      'What the substitute learns from: its own samples alone (attempts), or first points along the sign of its gradient (jacobian) or with squares of new colours (plain), and then its samples. Default attempts with base models or scores; else jacobian, as labels tell little where none is wrong.',
    ),
  share: z
    .number()
    .min(0.1)
    .max(0.99)
    .default(0.8)
    .describe('jacobian, plain: share of the queries for these points.'),
  most: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(20_000)
    .describe('jacobian, plain: most queries for these points, over all items.'),
  reach: z
    .number()
    .gt(0)
    .max(20)
    .default(2)
    .describe(
      'jacobian, plain: how far a point may lie from a clean one, as a multiple of epsilon.',
    ),
  rounds: z
    .int()
    .min(1)
    .max(1000)
    .default(8)
    .describe('Rounds of samples; between them the substitute learns from all answers.'),
  steps: z
    .int()
    .min(1)
    .max(100_000)
    .default(60)
    .describe('Training steps between rounds, of 32 answers each.'),
  rate: z.number().gt(0).max(1).default(0.001).describe('Rate of the training (AdamW).'),
});
type Settings = z.output<typeof options>;

/** How further samples are crafted. */
const CRAFT = { most: 1, steps: 10, kernel: 5 };

/**
 * Attacks by a model that learns from the target's own answers: the base models, all their weights, where there are any,
 * else a small new network. Every sample that the target withstands is a lesson for the next one, of all items; without
 * scores a lesson is a label.
 */
export const substitute = defineAttack({
  name: 'substitute',
  summary: 'trains base models, or a new network, on the answers, and asks about their samples',
  source: 'after Papernot, McDaniel, Goodfellow, Jha, Celik, Swami 2017',
  needs: 'labels',
  norms: ['linf', 'l2'],
  search: 'bounded',
  joint: true,
  planted: false,
  comparesClasses: true,
  forms: ['picture'],
  options,
  attack: async (view, items, budget, settings: Settings) => {
    if (items.length === 0) return [];
    const pupils = createPupils(view, view.random.fork('weights'));
    const lessons = cleanLessons(view, items);
    const noting = taught(view, items, lessons);
    const teach = async (round: string): Promise<void> =>
      pupils.teach({ ...settings, lessons, random: view.random.fork(`lesson/${round}`) });
    try {
      const spent = await explore(noting, items, { lessons, pupils, teach, budget, settings });
      if (pupils.models === undefined) await teach('first');
      const stages = new InStages(view, items);
      const sizes = roundSizes(budget.queries - spent, settings.rounds);
      for (const [round, queries] of sizes.entries()) {
        if (round > 0) await teach(`${round}`);
        const random = view.random.fork(`round/${round}`);
        const own = { ...noting, ...pupils.models, random };
        const isUntaught = round === 0 && spent === 0 && view.retrained !== undefined;
        await stages.run(own, { ...budget, queries }, async (...stage) =>
          samples(...stage, { isUntaught }),
        );
        if (stages.left.length === 0) break;
      }
      return stages.result(spent);
    } finally {
      await pupils.close();
    }
  },
});

/** Samples of random mixtures of the models, from random places; of untaught base models first what transfers best. */
const samples = perItem<{ readonly isUntaught: boolean }>('bounded', async (trial, settings) => {
  const { clean, random, threat, bases } = trial;
  if (settings.isUntaught) await trial.ask([await transferredSample(trial)]);
  for (;;) {
    // Exponentials over their sum are uniform over all mixtures.
    const weights = Array.from({ length: bases }, () => -Math.log(1 - random.uniform()));
    const from = intoBall(trial, nearby(trial, clean, threat.epsilon));
    await trial.ask([await weightedSample(trial, from, weights, CRAFT)]);
  }
});

/** Queries of an item in each round: one at first, as nothing is learnt before, then more and more. */
function roundSizes(queries: number, rounds: number): readonly number[] {
  const sizes: number[] = [];
  for (let [left, round] = [queries, 0]; left > 0 && round < rounds; round++) {
    const weight = (round + 1) / (((rounds - round) * (rounds + round + 1)) / 2);
    const size = round === rounds - 1 ? left : Math.max(1, Math.round(left * weight));
    sizes.push(Math.min(left, size));
    left -= size;
  }
  return sizes;
}

/** Asks about training points around all items, as many as are known, in turn with training. Returns queries an item. */
async function explore(
  view: AttackView,
  items: readonly AttackItem[],
  {
    lessons,
    pupils,
    teach,
    budget,
    settings,
  }: {
    readonly lessons: readonly Lesson[];
    readonly pupils: Pupils;
    readonly teach: (round: string) => Promise<void>;
    readonly budget: Budget;
    readonly settings: Settings;
  },
): Promise<number> {
  const { share, most, reach } = settings;
  const isKnown = view.retrained !== undefined || view.sees === 'scores';
  const kind = settings.training ?? (isKnown ? 'attempts' : 'jacobian');
  if (kind === 'attempts') return 0;
  const each = Math.min(Math.floor(share * budget.queries), Math.floor(most / items.length));
  const random = view.random.fork('points');
  const total = each * items.length;
  for (let [asked, round] = [0, 0]; asked < total; round++) {
    const count = Math.min(total - asked, Math.max(lessons.length, items.length));
    const unknown = items.map((item) => ({ item, point: item.clean, label: 0 }));
    const known = lessons.length === 0 ? unknown : lessons;
    const sources = Array.from({ length: count }, (_, i) => known[(asked + i) % known.length]!);
    const own = { ...view, ...pupils.models };
    const points = await trainingPoints(own, sources, { kind, reach, random });
    const size = budget.round ?? 64;
    for (let from = 0; from < points.length; from += size) {
      const part = points.slice(from, from + size);
      await view.ask(part.map(({ point, item }) => ({ point, original: item.original })));
    }
    asked += count;
    await teach(`points/${round}`);
  }
  return each;
}
