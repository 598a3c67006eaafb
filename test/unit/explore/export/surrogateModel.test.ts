import { beforeAll, describe, expect, it } from 'vitest';

import { surrogateModel } from '../../../../src/explore/export/surrogateModel.ts';
import { pack } from '../../../../src/explore/learn/pack.ts';
import { createRandom } from '../../../../src/math/random.ts';
import { runOnce } from '../../../../src/onnx/graph/runOnce.ts';
import { buildParameter } from '../../../../src/space/buildParameter.ts';
import { inputOption } from '../../../../src/space/inputOptions.ts';
import { Space } from '../../../../src/space/space.ts';
import { SURROGATE_FAMILIES } from '../../../../src/surrogates/families.ts';
import type { TrainingSet } from '../../../../src/surrogates/surrogate.ts';

const options = {
  speed: { low: 0, high: 40 },
  rate: { low: 0.01, high: 100, scale: 'log' },
  noise: { distribution: { kind: 'normal', mean: 3, sd: 2 } },
  size: { distribution: { kind: 'lognormal', mean: 2, sd: 1 } },
  skew: { low: 0, high: 4, distribution: { kind: 'triangular', mode: 1 } },
  lanes: { values: [1, 2, 4] },
  only: { values: [3] },
  surface: { categories: ['dry', 'wet', 'ice'] },
  // Both its fifths are the same value.
  tied: { distribution: { kind: 'empirical', sample: [1, 1, 1, 1, 1, 1, 1, 9] } },
  // A thousandth of it is what float64 still tells apart at this distance from zero.
  far: { low: 1e12, high: 1e12 + 0.125 },
};
const { speed, lanes } = options;
const item = { categories: Array.from({ length: 90 }, (_, i) => `item ${i}`) };

interface Case {
  readonly space: Space;
  readonly margin: (row: Float64Array) => number;
}

function spaceOf(inputs: Readonly<Record<string, unknown>>): Space {
  return new Space(
    Object.entries(inputs).map(([name, option]) => buildParameter(name, inputOption.parse(option))),
  );
}

const CASES: Readonly<Record<string, Case>> = {
  'inputs of all kinds': {
    space: spaceOf(options),
    margin: (row) => (row[0]! - 20) / 10 - (row[2]! - 3) * 0.4 + row[7]! - 1 - (row[8]! - 1) * 0.3,
  },
  'a category with many levels': {
    space: spaceOf({ speed, item, lanes }),
    margin: (row) => (row[0]! - 20) / 10 + (row[1]! % 3) - 1,
  },
};

function draw(
  { space, margin: of }: Case,
  n: number,
  label: string,
): { rows: Float64Array[]; data: TrainingSet } {
  const random = createRandom(5, label);
  const rows = Array.from({ length: n }, () => space.sample(random));
  const margin = Float64Array.from(rows, of);
  const { dimensions, categories } = space;
  return { rows, data: { n, dimensions, categories, x: pack(space, rows), margin } };
}

/** Points in the inputs' own units. */
function points(space: Space, rows: readonly Float64Array[]): Float64Array {
  return Float64Array.from(
    rows.flatMap((row) =>
      space.parameters.map((p, j) =>
        p.kind === 'levels' && p.ordered ? Number(p.levels[row[j]!]) : row[j]!,
      ),
    ),
  );
}

/** Families that spread a category over columns. */
const SPREADING = ['neural-network', 'nearest-neighbours', 'support-vector-machine'];
const EACH = SURROGATE_FAMILIES.flatMap((family) =>
  Object.entries(CASES)
    .filter(([, { space }]) => space.dimensions > 3 || SPREADING.includes(family.name))
    .map(([kind, own]) => ({ name: family.name, family, kind, own })),
);

describe.each(EACH)('$name over $kind as an ONNX model', ({ family, own }) => {
  const { space } = own;
  const surrogate = family.create(family.propose(createRandom(2)));
  const test = draw(own, 400, 'test');

  beforeAll(async () => {
    const { data } = draw(own, (family.joinsAt ?? 160) + 120, 'training');
    await surrogate.fit(data, createRandom(3));
  });

  it('gives the margins of the surrogate from points in their own units', async () => {
    const point = {
      dtype: 'float64',
      shape: [test.rows.length, space.dimensions],
      data: points(space, test.rows),
    } as const;
    const result = await runOnce(surrogateModel(space, surrogate)!, { point });
    const expected = surrogate.margins(test.data.x, test.rows.length);
    let most = 0;
    for (const [i, value] of expected.entries()) {
      const ours = Number(result['margin']!.data[i]);
      expect(Math.abs(ours - value)).toBeLessThan(1e-4 * Math.max(1, Math.abs(value)));
      if (Math.abs(value) > 1e-4) expect(ours < 0).toBe(value < 0);
      most = Math.max(most, Math.abs(value));
    }
    expect(most).toBeGreaterThan(0.3);
  });

  it('is absent before the first fit', () => {
    expect(surrogateModel(space, family.create(family.propose(createRandom(2))))).toBeUndefined();
  });
});
