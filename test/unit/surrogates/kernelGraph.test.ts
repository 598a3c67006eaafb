import { expect, it } from 'vitest';

import { createRandom } from '../../../src/math/random.ts';
import { GraphBuilder } from '../../../src/onnx/graph/graphBuilder.ts';
import { runOnce } from '../../../src/onnx/graph/runOnce.ts';
import { encodeModel } from '../../../src/onnx/proto/encodeModel.ts';
import { GaussianProcess } from '../../../src/surrogates/gaussianProcess/gaussianProcess.ts';

it.each([
  { smoothness: 'matern-5/2', additive: true },
  { smoothness: 'squared-exponential', additive: false },
  { smoothness: 'squared-exponential', additive: true },
] as const)('exports a Gaussian process whose kernel is %o', async (form) => {
  const random = createRandom(2);
  const [n, d] = [60, 3];
  const x = Float64Array.from({ length: n * d }, (_, i) =>
    i % d === 2 ? random.integer(3) : random.normal(),
  );
  const margin = Float64Array.from(
    { length: n },
    (_, i) => Math.sin(2 * x[i * d]!) + x[i * d + 1]! ** 2 - x[i * d + 2]!,
  );
  const process = new GaussianProcess({ priorLength: 1, warp: 0, maxRows: 100, forms: [form] });
  await process.fit({ n, dimensions: d, categories: [0, 0, 3], x, margin });
  const builder = new GraphBuilder();
  builder.input('x', 'float64', ['n', d]);
  builder.output(process.graph(builder, 'x')!, 'float64', ['n', 1]);
  const model = encodeModel(builder.build());
  const result = await runOnce(model, { x: { dtype: 'float64', shape: [n, d], data: x } });
  const [output] = Object.values(result);
  for (const [i, value] of process.margins(x, n).entries())
    expect(Math.abs(Number(output!.data[i]) - value)).toBeLessThan(1e-8);
});
