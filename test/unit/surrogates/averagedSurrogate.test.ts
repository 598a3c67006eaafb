import { describe, expect, it } from 'vitest';

import { createRandom } from '../../../src/math/random.ts';
import { GraphBuilder } from '../../../src/onnx/graph/graphBuilder.ts';
import { runOnce } from '../../../src/onnx/graph/runOnce.ts';
import { encodeModel } from '../../../src/onnx/proto/encodeModel.ts';
import { averagedSurrogate } from '../../../src/surrogates/averagedSurrogate.ts';
import type { Member } from '../../../src/surrogates/averagedSurrogate.ts';
import type { Competitor } from '../../../src/surrogates/competitor.ts';
import { SURROGATE_FAMILIES } from '../../../src/surrogates/families.ts';
import type { TrainingSet } from '../../../src/surrogates/surrogate.ts';

const n = 80;
const random = createRandom(1, 'points');
const x = Float64Array.from({ length: 2 * n }, () => random.normal());
const margin = Float64Array.from({ length: n }, (_, i) => 1 - x[2 * i]! ** 2 - x[2 * i + 1]!);
const data: TrainingSet = { n, dimensions: 2, categories: [0, 0], x, margin };
const fresh = Float64Array.from({ length: 100 }, () => random.normal());

async function member(seed: number, weight: number): Promise<Member> {
  const family = SURROGATE_FAMILIES.find(({ name }) => name === 'gaussian-process')!;
  const surrogate = family.create(family.propose(createRandom(seed)));
  await surrogate.fit(data, createRandom(seed, 'fit'));
  return { competitor: { id: `c${seed}` } as Competitor, surrogate, weight };
}

describe('configurations that decide together', () => {
  it('give the mean of their margins by weight, and the moments of their mixture', async () => {
    const [a, b] = [await member(1, 0.7), await member(2, 0.3)];
    const both = averagedSurrogate([a, b]);
    const [margins, first, second] = [both, a.surrogate, b.surrogate].map((one) =>
      one.margins(fresh, 50),
    );
    const [mixed, p, q] = [both, a.surrogate, b.surrogate].map((one) => one.predict(fresh, 50));
    for (let i = 0; i < 50; i++) {
      expect(margins![i]).toBeCloseTo(0.7 * first![i]! + 0.3 * second![i]!, 12);
      expect(mixed!.failure[i]).toBeCloseTo(0.7 * p!.failure[i]! + 0.3 * q!.failure[i]!, 12);
      // Law of total variance.
      const within = 0.7 * p!.sd[i]! ** 2 + 0.3 * q!.sd[i]! ** 2;
      const between = 0.7 * 0.3 * (p!.mean[i]! - q!.mean[i]!) ** 2;
      expect(mixed!.sd[i]! ** 2).toBeCloseTo(within + between, 9);
    }
  });

  it('leave as one ONNX graph that gives the same margins', async () => {
    const both = averagedSurrogate([await member(1, 0.7), await member(2, 0.3)]);
    const builder = new GraphBuilder();
    builder.input('x', 'float64', ['n', 2]);
    const name = both.graph(builder, 'x')!;
    builder.node('Identity', [name], {}, ['y']);
    builder.output('y', 'float64', ['n', 1]);
    const input = { dtype: 'float64', shape: [50, 2], data: fresh } as const;
    const result = await runOnce(encodeModel(builder.build({ name: 'average' })), { x: input });
    const expected = both.margins(fresh, 50);
    for (const [i, value] of expected.entries())
      expect(Number(result['y']!.data[i])).toBeCloseTo(value, 6);
  });

  it('are the one itself when there is one, and an error when there is none', async () => {
    const one = await member(1, 1);
    expect(averagedSurrogate([one])).toBe(one.surrogate);
    expect(() => averagedSurrogate([])).toThrow(RangeError);
  });
});
