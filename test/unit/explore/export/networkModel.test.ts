import { describe, expect, it } from 'vitest';

import { networkModel } from '../../../../src/explore/export/networkModel.ts';
import { pack } from '../../../../src/explore/learn/pack.ts';
import { createRandom } from '../../../../src/math/random.ts';
import { runOnce } from '../../../../src/onnx/graph/runOnce.ts';
import { buildParameter } from '../../../../src/space/buildParameter.ts';
import { inputOption } from '../../../../src/space/inputOptions.ts';
import { Space } from '../../../../src/space/space.ts';
import { NeuralNetwork } from '../../../../src/surrogates/network/neuralNetwork.ts';

const options = {
  speed: { low: 0, high: 40 },
  rate: { low: 0.01, high: 100, scale: 'log' },
  noise: { distribution: { kind: 'normal', mean: 3, sd: 2 } },
  size: { distribution: { kind: 'lognormal', mean: 2, sd: 1 } },
  skew: { low: 0, high: 4, distribution: { kind: 'triangular', mode: 1 } },
  lanes: { values: [1, 2, 4] },
  only: { values: [3] },
  surface: { categories: ['dry', 'wet', 'ice'] },
};

describe('networkModel', () => {
  it('gives the margins of the surrogate from points in their own units', async () => {
    const space = new Space(
      Object.entries(options).map(([name, option]) =>
        buildParameter(name, inputOption.parse(option)),
      ),
    );
    const random = createRandom(5);
    const rows = Array.from({ length: 300 }, () => space.sample(random));
    const x = pack(space, rows);
    const network = new NeuralNetwork({
      width: 12,
      learningRate: 0.01,
      weightDecay: 0,
      members: 2,
    });
    const margin = Float64Array.from(rows, (row) => row[0]! / 10 - row[2]! + row[7]!);
    const { dimensions, categories } = space;
    await network.fit({ n: 300, dimensions, categories, x, margin }, random.fork('fit'));
    const data = Float64Array.from(
      rows.flatMap((row) =>
        space.parameters.map((p, j) =>
          p.kind === 'levels' && p.ordered ? Number(p.levels[row[j]!]) : row[j]!,
        ),
      ),
    );
    const point = { dtype: 'float64', shape: [300, dimensions], data } as const;
    const result = await runOnce(networkModel(space, network.members), { point });
    const expected = network.margins(x, 300);
    for (let i = 0; i < 300; i++)
      expect(Math.abs(Number(result['margin']!.data[i]) - expected[i]!)).toBeLessThan(1e-4);
  });
});
