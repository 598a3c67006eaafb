import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { expect, it } from 'vitest';

import { failurePredictorModel } from '../../../src/calibration/export/failurePredictorModel.ts';
import { failurePredictorSource } from '../../../src/calibration/export/failurePredictorSource.ts';
import { calibratedModel } from '../../../src/calibration/export/calibratedModel.ts';
import {
  chancesOfRight,
  fitFailurePredictor,
} from '../../../src/calibration/uncertainty/failurePredictor.ts';
import { latentReader } from '../../../src/calibration/input/latentReader.ts';
import type { Predictions } from '../../../src/calibration/predictions.ts';
import type { ModelSignature } from '../../../src/core/signature.ts';
import { float32Tensor } from '../../../src/core/tensor.ts';
import { createRandom } from '../../../src/math/random.ts';
import { GraphBuilder } from '../../../src/onnx/graph/graphBuilder.ts';
import { decodeModel } from '../../../src/onnx/proto/decodeModel.ts';
import { encodeModel } from '../../../src/onnx/proto/encodeModel.ts';
import { createSessionPool } from '../../../src/onnx/sessions/sessionPool.ts';
import { fixtureFolder } from '../../helpers/runFixture.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

const roadsigns = readFileSync(new URL('../../../targets/bundled/roadsigns.onnx', import.meta.url));

/** Items x in 0 to 1, right with the chance 1 - x. */
const rows = Array.from({ length: 300 }, (_, i) => ({
  x: createRandom(i, 'x').uniform(),
  isRight: createRandom(i, 'right').uniform(),
}));

/** Runs `calibration` on a model that says 0.8 of everything, whose latent number tells when it is wrong. */
async function run(failurePredictor: string, answer: string, more = '') {
  const { run: start } = await fixtureFolder({
    's.yaml': `
name: latent
target: { protocol: module, module: model.mjs }
procedures:
  c:
    kind: calibration
    data: { path: items.csv, labels: labels.csv }
    output: p
    calibrators: [temperature]
    failurePredictor: ${failurePredictor}
    ${more}
`,
    'model.mjs': `export default (inputs) => {
  const [x] = [Object.values(inputs)[0]].flat(Infinity);
  return { p: ${answer}, hidden: [x, 1] };
};`,
    'items.csv': `x\n${rows.map(({ x }) => x).join('\n')}\n`,
    'labels.csv': `item,label\n${rows.map(({ x, isRight }, i) => `${i},${isRight < 1 - x ? 1 : 0}`).join('\n')}\n`,
  });
  const { record } = await start();
  const [procedure] = record.procedures;
  return (name: string) =>
    procedure!.measurements.find((measurement) => measurement.name === name)!;
}

it('a failure predictor with latent outputs knows what the answers do not show', async () => {
  const without = await run('true', '[0.2, 0.8]');
  const withLatent = await run('{ latent: [hidden] }', '[0.2, 0.8]');
  expect(without('failurePredictor.auroc').interval!.lower!).toBeLessThan(0.55);
  // Of x uniform and right with the chance 1 - x, the best AUROC is 5/6.
  expect(withLatent('failurePredictor.auroc').value!).toBeGreaterThan(0.74);
  expect(withLatent('failurePredictor.auroc').interval!.upper!).toBeGreaterThan(0.8);
});

it('one probability, or one logit, is an answer of two classes', async () => {
  const two = await run('false', '[1 - (0.2 + 0.6 * x), 0.2 + 0.6 * x]');
  const one = await run('false', '[0.2 + 0.6 * x]');
  const bare = await run('false', '0.2 + 0.6 * x');
  const logit = await run(
    'false',
    '[Math.log((0.2 + 0.6 * x) / (0.8 - 0.6 * x))]',
    'softmax: true',
  );
  for (const name of ['accuracy', 'ece', 'brier', 'nll', 'ece.temperature'])
    for (const other of [one, bare, logit])
      expect(other(name).value).toBeCloseTo(two(name).value!, 10);
});

it('a value within the ONNX file is read beside the target', async () => {
  const { graph } = decodeModel(roadsigns);
  const head = graph.nodes.findLast(({ opType }) => opType === 'Gemm')!;
  const [hidden, weight, bias] = head.inputs as [string, string, string];
  const signature = { outputs: [{ name: 'scores' }] } as unknown as ModelSignature;
  const context = {
    signatures: { target: signature },
    modelFile: async () => ({ bytes: roadsigns, sha256: '' }),
  };
  const reader = await latentReader(context, [hidden, 'scores']);
  const random = createRandom(5, 'picture');
  const image = float32Tensor(
    [1, 3, 32, 32],
    Float32Array.from({ length: 3072 }, () => random.uniform()),
  );
  const pool = await createSessionPool(roadsigns);
  const outputs = await pool.run({ image });
  await pool.close();
  const read = await reader.read({ image }, outputs);
  await reader.close();
  expect(read).toHaveLength(32 + 10);
  // The softmax of the last layer of the hidden numbers is what the model said.
  const [w, b] = [weight, bias].map((name) => graph.initializers.get(name)!.data as Float32Array);
  const logits = Array.from({ length: 10 }, (_, c) =>
    read.subarray(0, 32).reduce((sum, h, i) => sum + h * w![c * 32 + i]!, b![c]!),
  );
  const total = logits.reduce((sum, z) => sum + Math.exp(z), 0);
  for (const [c, z] of logits.entries()) expect(read[32 + c]).toBeCloseTo(Math.exp(z) / total, 5);
  await expect(latentReader(context, ['nowhere'])).rejects.toThrow(/no value in its ONNX file/);
  await expect(
    latentReader({ ...context, modelFile: async () => undefined }, ['nowhere']),
  ).rejects.toThrow(/no output "nowhere"; it gives scores/);
});

it('a failure predictor with latent numbers is the same as ONNX and as a JavaScript module', async () => {
  const drawn = (seed: number, n: number): Predictions => {
    const random = createRandom(seed, 'latent');
    const probabilities = new Float64Array(2 * n);
    const x = Float64Array.from({ length: 3 * n }, () => random.uniform());
    const labels = new Int32Array(n);
    for (let i = 0; i < n; i++) {
      const p = random.uniform();
      probabilities.set([1 - p, p], 2 * i);
      labels[i] = random.uniform() < x[3 * i]! ? 0 : 1;
    }
    return { count: n, classes: 2, probabilities, labels, latent: { dimensions: 3, x } };
  };
  const predictor = await fitFailurePredictor(drawn(1, 200), drawn(2, 100), createRandom(1, 'p'));
  const fresh = drawn(3, 60);
  const expected = chancesOfRight(predictor, fresh);
  const pool = await createSessionPool(failurePredictorModel(predictor));
  const { right } = await pool.run({
    probabilities: { dtype: 'float64', shape: [60, 2], data: fresh.probabilities },
    latent: { dtype: 'float64', shape: [60, 3], data: fresh.latent!.x },
  });
  await pool.close();
  const file = join(await temporaryFolder(), 'predictor.mjs');
  await writeFile(file, failurePredictorSource(predictor));
  const module = (await import(pathToFileURL(file).href)) as {
    right(p: readonly number[], latent: readonly number[]): number;
  };
  for (let i = 0; i < 60; i++) {
    expect(Math.abs(Number(right!.data[i]) - expected[i]!)).toBeLessThan(1e-6);
    const own = module.right(
      [...fresh.probabilities.subarray(2 * i, 2 * i + 2)],
      [...fresh.latent!.x.subarray(3 * i, 3 * i + 3)],
    );
    expect(Math.abs(own - expected[i]!)).toBeLessThan(1e-9);
  }
});

it('a calibrator behind a model of one probability, or one logit, sees two classes', async () => {
  const map = {
    kind: 'scaling',
    weights: Float64Array.of(0.5, 0.5),
    constants: new Float64Array(2),
  } as const;
  for (const softmax of [false, true]) {
    const graph = new GraphBuilder();
    graph.input('x', 'float32', ['n', 1]);
    graph.node('Identity', ['x'], {}, ['y']);
    graph.output('y', 'float32', ['n', 1]);
    const bytes = calibratedModel(encodeModel(graph.build()), map, {
      output: 'y',
      classes: 2,
      isSingle: true,
      softmax,
    });
    const pool = await createSessionPool(bytes);
    const { calibrated } = await pool.run({ x: float32Tensor([2, 1], [0.25, 0.75]) });
    await pool.close();
    // At half the logit; of p it is ln(p / (1 - p)).
    const chance = (z: number): number => 1 / (1 + Math.exp(-z / 2));
    const logits = softmax ? [0.25, 0.75] : [-Math.log(3), Math.log(3)];
    for (const [i, z] of logits.entries())
      expect(Number(calibrated!.data[2 * i + 1])).toBeCloseTo(chance(z), 6);
  }
});
