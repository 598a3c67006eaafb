import { numericSettings } from '../numericSettings.ts';
import type { SurrogateFamily } from '../surrogate.ts';
import { NearestNeighbours } from './nearestNeighbours.ts';

const { read, ...settings } = numericSettings({
  neighbours: { draw: (random) => 5 + random.integer(8), low: 2, high: 60, isWhole: true },
  categoryDistance: { draw: (random) => 1 + 2 * random.uniform(), low: 0.2, high: 10 },
  power: { draw: (random) => 0.5 + random.uniform(), low: 0.2, high: 4 },
});

/** Weighted nearest neighbours. */
export const nearestNeighboursFamily: SurrogateFamily = {
  name: 'nearest-neighbours',
  summary: 'distance-weighted margins of the nearest runs, Hamming distance for categories',
  ...settings,
  create: (from) => new NearestNeighbours(read(from)),
};
