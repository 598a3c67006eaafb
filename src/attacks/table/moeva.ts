import { z } from 'zod';

import { defineAttack } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import type { Trial } from '../frame/trial.ts';
import { rankByDominance } from './rankByDominance.ts';

const options = z.strictObject({
  population: z.int().min(4).max(500).default(24).describe('Points of a generation.'),
  mutation: z
    .number()
    .min(0.001)
    .max(1)
    .optional()
    .describe('Share of the columns that a child changes; default one or two columns.'),
});
type Options = z.output<typeof options>;

interface Individual {
  readonly point: Float32Array;
  readonly goals: readonly [margin: number, distance: number];
}

/** An evolutionary attack on rows of mixed columns, after MoEvA2. */
export const moeva = defineAttack({
  name: 'moeva',
  summary:
    'evolves rows towards a small margin and a small distance, within bounds, types and relations',
  source: 'after Simonetto et al. 2022 (MoEvA2); NSGA-II, Deb et al. 2002',
  needs: 'labels',
  norms: ['linf', 'l2', 'l1', 'gower'],
  search: 'bounded',
  options,
  attack: perItem('bounded', async (trial, settings: Options) => {
    const { population } = settings;
    let parents = await judged(
      trial,
      Array.from({ length: population }, (_, k) =>
        mutated(trial, trial.clean, settings, k < 2 ? 1 : 0.5),
      ),
    );
    for (;;) {
      const children = Array.from({ length: population }, () => {
        const [a, b] = [pick(trial, parents), pick(trial, parents)];
        return mutated(trial, crossed(trial, a.point, b.point), settings, 0.3);
      });
      const all = [...parents, ...(await judged(trial, children))];
      parents = rankByDominance(all.map(({ goals }) => goals))
        .slice(0, population)
        .map((i) => all[i]!);
    }
  }),
});

async function judged(
  trial: Trial,
  points: readonly Float32Array[],
): Promise<readonly Individual[]> {
  const answers = await trial.ask(points);
  return answers.map(({ sent, margin }) => ({
    point: sent,
    goals: [
      // A row that cannot occur is no candidate.
      trial.threat.feasible?.(sent) === false ? Infinity : margin,
      trial.threat.distance.measure(sent, trial.clean),
    ],
  }));
}

/** The better of two by rank: parents are in that order. */
function pick({ random }: Trial, parents: readonly Individual[]): Individual {
  return parents[Math.min(random.integer(parents.length), random.integer(parents.length))]!;
}

function crossed({ random }: Trial, a: Float32Array, b: Float32Array): Float32Array {
  const share = random.uniform();
  const uniform = random.uniform() < 0.5;
  return a.map((value, i) =>
    uniform ? (random.uniform() < 0.5 ? value : b[i]!) : value + share * (b[i]! - value),
  );
}

/** Some columns moved: by a normal step of the range, or of epsilon; whole numbers and categories by drawing anew. */
function mutated(
  { random, space, threat, clean }: Trial,
  from: Float32Array,
  { mutation }: Options,
  size: number,
): Float32Array {
  const n = from.length;
  const open = Array.from({ length: n }, (_, i) => i).filter((i) => threat.mutable?.[i] !== 0);
  const rate = mutation ?? Math.min(1, 1.5 / Math.max(1, open.length)) + (size === 1 ? 1 : 0);
  const point = from.slice();
  const forced = open[random.integer(Math.max(1, open.length))];
  for (const i of open) {
    if (i !== forced && random.uniform() >= rate) continue;
    const [low, high] = [space.lower[i]!, space.upper[i]!];
    const range = Number.isFinite(high - low) ? high - low : 1 + Math.abs(clean[i]!);
    if (space.step[i]! >= 1 && random.uniform() < 0.5) {
      point[i] = low + Math.floor(random.uniform() * (range + 1));
      continue;
    }
    const reach = threat.distance.norm === 'linf' ? Math.min(threat.epsilon, range) : range;
    point[i]! += random.normal() * reach * size;
  }
  return point;
}
