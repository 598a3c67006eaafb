import { mutateNumber } from '../mutateNumber.ts';
import type { SurrogateFamily } from '../surrogate.ts';
import { NearestNeighbours } from './nearestNeighbours.ts';

/** Weighted nearest neighbours. */
export const nearestNeighboursFamily: SurrogateFamily = {
  name: 'nearest-neighbours',
  summary: 'distance-weighted margins of the nearest runs, Hamming distance for categories',
  propose: (random) => ({
    neighbours: 5 + random.integer(8),
    categoryDistance: 1 + 2 * random.uniform(),
    power: 0.5 + random.uniform(),
  }),
  mutate: (parent, random) => ({
    neighbours: Math.round(mutateNumber(Number(parent['neighbours']), 2, 60, random)),
    categoryDistance: mutateNumber(Number(parent['categoryDistance']), 0.2, 10, random),
    power: mutateNumber(Number(parent['power']), 0.2, 4, random),
  }),
  create: (settings) =>
    new NearestNeighbours({
      neighbours: Number(settings['neighbours']),
      categoryDistance: Number(settings['categoryDistance']),
      power: Number(settings['power']),
    }),
};
