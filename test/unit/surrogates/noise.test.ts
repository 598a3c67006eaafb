import { describe, expect, it } from 'vitest';

import { createRandom } from '../../../src/math/random.ts';
import { SURROGATE_FAMILIES } from '../../../src/surrogates/families.ts';
import { noisyDisc, noisyDiscFailure } from '../../helpers/noisyDisc.ts';

const ROWS = { first: 200, all: 280, fresh: 400 };

/** Standardised features of random points of the unit square, and the points. */
function points(count: number, label: string): { x: Float64Array; at: readonly number[][] } {
  const random = createRandom(7, label);
  const at = Array.from({ length: count }, () => [random.uniform(), random.uniform()]);
  return { at, x: Float64Array.from(at.flat(), (u) => (u - 0.5) * Math.sqrt(12)) };
}

/** What a family believes of fresh points, after it has learnt twice from noisy answers. */
async function beliefs(name: string, answer: 'margin' | 'verdict'): Promise<Float64Array> {
  const random = createRandom(3, name);
  const system = noisyDisc(5);
  const { x, at } = points(ROWS.all, 'learnt');
  const margin = Float64Array.from(at, ([u, v]) => {
    const g = system({ x: u!, y: v! })['g']!;
    return answer === 'margin' ? g / 0.3 : g < 0 ? -1 : 1;
  });
  const family = SURROGATE_FAMILIES.find((candidate) => candidate.name === name)!;
  const surrogate = family.create(family.propose(random.fork('settings')));
  for (const n of [ROWS.first, ROWS.all])
    await surrogate.fit({ n, dimensions: 2, categories: [0, 0], x, margin }, random.fork(`${n}`));
  return surrogate.predict(points(ROWS.fresh, 'fresh').x, ROWS.fresh).failure;
}

/** The tfjs engine trains the same model. */
const NAMES = SURROGATE_FAMILIES.map(({ name }) => name).filter((name) => !name.endsWith('-tfjs'));

describe.each(NAMES)('%s on a noisy system', (name) => {
  it.each(['margin', 'verdict'] as const)(
    'believes in the probability of a failing answer, learning from a %s',
    async (answer) => {
      const failure = await beliefs(name, answer);
      const truth = points(ROWS.fresh, 'fresh').at.map(([u, v]) => noisyDiscFailure(u!, v!));
      const mean = (error: (p: number, i: number) => number) =>
        truth.reduce((sum, p, i) => sum + error(p, i), 0) / ROWS.fresh;
      // The right verdict, believed in without doubt, is as far away as the best map errs, and as much too sure.
      const best = mean((p) => Math.min(p, 1 - p));
      expect(mean((p, i) => Math.abs(p - failure[i]!))).toBeLessThan(best);
      const sureness = mean((p, i) => Math.abs(failure[i]! - 0.5) - Math.abs(p - 0.5));
      expect(sureness).toBeLessThan(0.3 * best);
    },
  );
});
