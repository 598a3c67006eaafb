import { describe, expect, it } from 'vitest';

import { float32Tensor } from '../../../../src/core/tensor.ts';
import type { Tensor } from '../../../../src/core/tensor.ts';
import { createRandom } from '../../../../src/math/random.ts';
import { gradientModel } from '../../../../src/onnx/gradient/gradientModel.ts';
import type { Loss } from '../../../../src/onnx/gradient/losses/loss.ts';
import { int64Tensor, numbersOf, tensorOf } from '../../../../src/onnx/graph/constants.ts';
import { GraphBuilder } from '../../../../src/onnx/graph/graphBuilder.ts';
import type { OnnxModel } from '../../../../src/onnx/graph/model.ts';
import { encodeModel } from '../../../../src/onnx/proto/encodeModel.ts';
import { gradientError } from '../../../helpers/onnx/gradientError.ts';
import { loadHere, runHere } from '../../../helpers/onnx/runHere.ts';

const random = createRandom(11);
const normal = (...shape: number[]): Tensor =>
  float32Tensor(
    shape,
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
  );

/** Four inputs to five classes, as logits or, with a softmax, as probabilities. */
function classifier(softmax: boolean): OnnxModel {
  const g = new GraphBuilder();
  g.input('x', 'float32', ['n', 4]);
  g.constant(normal(4, 5), 'w');
  const logits = g.op('MatMul', ['x', 'w']);
  g.node(softmax ? 'Softmax' : 'Identity', [logits], {}, ['y']);
  g.output('y', 'float32', ['n', 5]);
  return g.build();
}

const x = normal(3, 4);
const labels = int64Tensor([4, 0, 2]);
const targets = int64Tensor([1, 3, 0]);

async function lossOf(
  model: OnnxModel,
  loss: Loss,
): Promise<{ scores: number[][]; loss: number[] }> {
  const options = { loss, withRespectTo: ['x'], feeds: { x }, run: runHere };
  const made = await gradientModel(model, options);
  const target = normal(3, 5);
  const feeds = { x, labels, targets, target, weights: target };
  const found = await runHere(encodeModel(made.model), feeds);
  const flat = numbersOf(found['y'] as Tensor);
  const scores = [0, 1, 2].map((row) => flat.slice(5 * row, 5 * row + 5));
  return { scores, loss: numbersOf(found[made.loss] as Tensor) };
}

describe('losses', () => {
  const cases: readonly Loss[] = [
    { kind: 'crossEntropy' },
    { kind: 'crossEntropy', targeted: true },
    { kind: 'margin' },
    { kind: 'margin', targeted: true },
    { kind: 'dlr' },
    { kind: 'dlr', targeted: true },
    { kind: 'meanSquaredError' },
    { kind: 'meanSquaredError', targeted: true },
    { kind: 'detectionScore', threshold: -0.4 },
    { kind: 'output' },
    { kind: 'crossEntropy', from: 'probabilities' },
  ];
  for (const loss of cases) {
    it(`${JSON.stringify(loss)} has the gradient of finite differences`, async () => {
      for (const softmax of [false, true]) {
        if (!softmax && loss.kind === 'crossEntropy' && loss.from === 'probabilities') continue;
        const target = normal(3, 5);
        const error = await gradientError(classifier(softmax), {
          feeds: { x },
          withRespectTo: ['x', 'w'],
          loss,
          lossFeeds: { labels, targets, target },
          step: 5e-3,
        });
        expect(error).toBeLessThan(5e-3);
      }
    });
  }

  it('cross-entropy is that of the scores, whichever way it is found', async () => {
    const model = classifier(true);
    const automatic = await lossOf(model, { kind: 'crossEntropy' });
    const explicit = await lossOf(model, { kind: 'crossEntropy', from: 'probabilities' });
    [4, 0, 2].forEach((label, row) => {
      const expected = -Math.log(automatic.scores[row]?.[label] ?? 0);
      expect(automatic.loss[row]).toBeCloseTo(expected, 4);
      expect(explicit.loss[row]).toBeCloseTo(expected, 4);
    });
  });

  it('margin and DLR follow their definitions', async () => {
    const model = classifier(false);
    const margins = await lossOf(model, { kind: 'margin' });
    const ratios = await lossOf(model, { kind: 'dlr' });
    const targeted = await lossOf(model, { kind: 'dlr', targeted: true });
    [4, 0, 2].forEach((label, row) => {
      const scores = margins.scores[row] ?? [];
      const own = scores[label] ?? 0;
      const best = Math.max(...scores.filter((_, i) => i !== label));
      const [z1 = 0, , z3 = 0, z4 = 0] = scores.toSorted((a, b) => b - a);
      expect(margins.loss[row]).toBeCloseTo(best - own, 4);
      expect(ratios.loss[row]).toBeCloseTo((best - own) / (z1 - z3), 3);
      const goal = scores[[1, 3, 0][row] ?? 0] ?? 0;
      expect(targeted.loss[row]).toBeCloseTo((goal - own) / (z1 - (z3 + z4) / 2), 3);
    });
  });
});

describe('gradientModel', () => {
  it('differentiates in values between input and output', async () => {
    const g = new GraphBuilder();
    g.input('x', 'float32', [3]);
    g.node('Exp', ['x'], {}, ['between']);
    g.node('Mul', ['between', 'between'], {}, ['y']);
    g.output('y', 'float32', [3]);
    const options = {
      loss: { kind: 'output' } as const,
      withRespectTo: ['x', 'between'],
      run: runHere,
    };
    const made = await gradientModel(g.build(), options);
    const feeds = {
      x: tensorOf('float32', [0, 1, 2], [3]),
      weights: tensorOf('float32', [1, 1, 1], [3]),
    };
    const found = await runHere(encodeModel(made.model), feeds);
    [0, 1, 2].forEach((value, i) => {
      expect(numbersOf(found['gradient/between'] as Tensor)[i]).toBeCloseTo(2 * Math.exp(value), 3);
      expect(numbersOf(found['gradient/x'] as Tensor)[i]).toBeCloseTo(2 * Math.exp(2 * value), 2);
    });
  });

  it('feeds promoted weights: the outputs move with them', async () => {
    const model = classifier(false);
    const options = {
      loss: { kind: 'crossEntropy' } as const,
      withRespectTo: ['w'],
      feeds: { x },
      run: runHere,
    };
    const made = await gradientModel(model, {
      ...options,
      feedInitializers: ['w'],
      reduction: 'mean',
    });
    const session = await loadHere(encodeModel(made.model));
    const w = model.graph.initializers.get('w') as Tensor;
    const before = await session.run({ x, labels, w });
    // A step against the gradient lowers the loss, at the rate that the gradient says.
    const slope = numbersOf(before['gradient/w'] as Tensor);
    const moved = numbersOf(w).map((value, i) => value - 1e-2 * (slope[i] ?? 0));
    const after = await session.run({ x, labels, w: tensorOf('float32', moved, w.shape) });
    await session.release();
    const mean = (values: Tensor | undefined): number =>
      numbersOf(values as Tensor).reduce((a, b) => a + b, 0) / 3;
    const expected = 1e-2 * slope.reduce((sum, value) => sum + value * value, 0);
    expect(mean(before['loss']) - mean(after['loss'])).toBeCloseTo(expected, 3);
  });

  it('leaves out what the gradients do not need', async () => {
    const options = {
      loss: { kind: 'crossEntropy' } as const,
      withRespectTo: ['x'],
      feeds: { x },
      run: runHere,
    };
    const made = await gradientModel(classifier(true), { ...options, keepOutputs: false });
    expect(made.model.graph.nodes.some((node) => node.opType === 'Softmax')).toBe(false);
    expect(made.model.graph.outputs.map((output) => output.name)).toEqual(['loss', 'gradient/x']);
  });

  it('names the operator and the node that has no rule', async () => {
    const g = new GraphBuilder();
    g.input('x', 'float32', [3]);
    const node = {
      opType: 'Det',
      domain: '',
      name: 'the-determinant',
      inputs: ['m'],
      outputs: ['y'],
      attributes: {},
    };
    g.node('Reshape', [g.op('Concat', ['x', 'x', 'x'], { axis: 0 }), g.ints([3, 3])], {}, ['m']);
    g.append([node]);
    g.output('y');
    const wanted = gradientModel(g.build(), {
      loss: { kind: 'output' },
      withRespectTo: ['x'],
      run: runHere,
    });
    await expect(wanted).rejects.toThrow(/Det node 'the-determinant'/);
    await expect(wanted).rejects.toMatchObject({ code: 'onnx.no-gradient' });
  });

  it.each([
    [['nowhere'], 'onnx.no-value'],
    [['unused'], 'onnx.no-gradient'],
  ])('refuses a gradient in %s', async (withRespectTo, code) => {
    const g = new GraphBuilder();
    g.input('x', 'float32', [3]);
    g.constant(tensorOf('float32', [1], [1]), 'unused');
    g.node('Neg', ['x'], {}, ['y']);
    g.output('y');
    const wanted = gradientModel(g.build(), {
      loss: { kind: 'output' },
      withRespectTo,
      run: runHere,
    });
    await expect(wanted).rejects.toMatchObject({ code });
  });

  it('runs in a worker thread when nothing else is given', async () => {
    const made = await gradientModel(classifier(false), {
      loss: { kind: 'margin' },
      withRespectTo: ['x'],
      batch: 2,
    });
    expect(made.model.graph.inputs.find((input) => input.name === 'x')?.shape).toEqual([2, 4]);
  });
});

describe('quantized models', () => {
  it('pass gradients straight through, but not where they saturate', async () => {
    const g = new GraphBuilder();
    g.input('x', 'float32', [4]);
    const scale = g.scalar(0.1);
    const zero = g.scalar(0, 'int8');
    const quantized = g.op('QuantizeLinear', ['x', scale, zero]);
    g.node('DequantizeLinear', [g.op('Reshape', [quantized, g.ints([2, 2])]), scale, zero], {}, [
      'y',
    ]);
    g.output('y');
    const options = { loss: { kind: 'output' } as const, withRespectTo: ['x'], run: runHere };
    const made = await gradientModel(g.build(), options);
    const found = await runHere(encodeModel(made.model), {
      x: tensorOf('float32', [0.31, -20, 20, -5], [4]),
      weights: tensorOf('float32', [1, 2, 3, 4], [2, 2]),
    });
    expect(numbersOf(found['gradient/x'] as Tensor)).toEqual([1, 0, 0, 4]);
  });
});
