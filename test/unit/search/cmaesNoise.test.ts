import { expect, it } from 'vitest';

import { createRandom } from '../../../src/math/random.ts';
import { createCmaes } from '../../../src/search/cmaes/cmaes.ts';
import { createNoiseHandling } from '../../../src/search/cmaes/noise.ts';

const sphere = (x: Float64Array): number => x.reduce((sum, value) => sum + value * value, 0);

/** Where the mean is after so many evaluations of a sphere with noise. */
function search(seed: number, deviation: number, treats: boolean) {
  const random = createRandom(seed, 'noise');
  const noise = random.fork('values');
  const value = (x: Float64Array): number => sphere(x) + deviation * noise.normal();
  const es = createCmaes({
    start: new Float64Array(5).fill(3),
    sigma: 1,
    random,
    tolerances: {
      tolstagnation: Infinity,
      tolfacupx: Infinity,
    },
  });
  const handling = createNoiseHandling(5, { random: random.fork('noise'), most: 64 });
  const tally = { spent: 0, noisy: 0, generations: 0 };
  while (tally.spent < 8000 && es.stop === undefined) {
    const points = es.ask();
    const many = treats ? handling.evaluations : 1;
    const measured = (x: Float64Array): number => {
      tally.spent += many;
      return middle(Array.from({ length: many }, () => value(x)));
    };
    const values = points.map(measured);
    es.tell(values);
    if (!treats) continue;
    const second = handling.again(values).map((i) => measured(points[i]!));
    const { stretch } = handling.tell(second);
    es.stretch(stretch);
    tally.generations++;
    if (stretch > 1) tally.noisy++;
  }
  return { distance: Math.sqrt(sphere(es.mean)), noisy: tally.noisy / tally.generations, handling };
}

function middle(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (
    (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.floor(sorted.length / 2)]!) / 2
  );
}

it('sees no noise where there is none, and treats nothing', () => {
  const { distance, noisy, handling } = search(1, 0, true);
  expect(noisy).toBe(0);
  expect(handling.evaluations).toBe(1);
  expect(distance).toBeLessThan(1e-5);
});

it('comes nearer to the optimum of a noisy function than without treatment, over seeds', () => {
  const seeds = Array.from({ length: 8 }, (_, i) => i + 1);
  const mean = (treats: boolean): number =>
    seeds.reduce((sum, seed) => sum + Math.log(search(seed, 0.1, treats).distance), 0) /
    seeds.length;
  const [treated, bare] = [mean(true), mean(false)];
  expect(treated).toBeLessThan(bare - Math.log(1.3));
});

it('asks again for the first points and the best of the others', () => {
  const handling = createNoiseHandling(5, { random: createRandom(1) });
  const values = Array.from({ length: 40 }, (_, i) => 40 - i);
  expect(handling.again(values)).toEqual([0, 1, 39, 38]);
  expect(() => handling.tell([1])).toThrow('4 second values are needed');
});

it('sees noise in the same generations as pycma, on the same values', () => {
  const handling = createNoiseHandling(5, { random: createRandom(1), most: 100 });
  let state = 7;
  const next = (): number => {
    state = Number((1103515245n * BigInt(state) + 12345n) % 2n ** 31n);
    return state / 2 ** 31;
  };
  let seen = '';
  for (let generation = 0; generation < 30; generation++) {
    const values = Array.from({ length: 40 }, next);
    const amplitude = generation < 10 ? 0.2 : generation < 18 ? 2 : 0.1;
    const second = handling.again(values).map((i) => values[i]! + amplitude * (next() - 0.5));
    seen += handling.tell(second).stretch > 1 ? 'n' : '.';
  }
  // pycma 4.5: cma.optimization_tools.NoiseHandler(5, [1, 1, 100]).
  expect(seen).toBe('..........nnnnnnnnn...........');
  expect(handling.evaluations).toBe(2);
});

it('ranks a value that is missing last', () => {
  const handling = createNoiseHandling(5, { random: createRandom(1) });
  const values = [NaN, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  const again = handling.again(values);
  expect(handling.tell(again.map((i) => values[i]!)).stretch).toBe(1);
});
