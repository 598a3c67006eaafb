import { readFileSync } from 'node:fs';

import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';

import { createRandom } from '../../../../src/math/random.ts';
import { decodeModel } from '../../../../src/onnx/proto/decodeModel.ts';
import { compareWithTf } from '../../../helpers/onnx/compareWithTf.ts';
import { mobileNet } from '../../../helpers/onnx/mobileNet.ts';
import { transformerBlock } from '../../../helpers/onnx/transformerBlock.ts';
import { absent, sharedData } from '../../../helpers/sharedData.ts';

/** The whole set, the large ones included, is in test/long/onnx. */
const SMALL = ['mnistfc_256x2', 'mnist_cnn', 'oval21_cifar_base_kw', 'marabou_cifar10_small'];

describe('gradients of whole models equal those of TensorFlow.js', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  for (const name of SMALL) {
    it(name, async (context) => {
      const path = sharedData(`models/${name}.onnx`);
      if (path === undefined) return context.skip(absent(`models/${name}.onnx`));
      const found = await compareWithTf(tf, decodeModel(readFileSync(path)), createRandom(1), {
        weights: 2,
      });
      for (const { error } of found) expect(error).toBeLessThan(1e-4);
    });
  }

  it('a small network like MobileNet', async () => {
    const model = mobileNet({
      random: createRandom(2),
      batch: 2,
      side: 32,
      width: 0.25,
      classes: 10,
      stages: 3,
    });
    const found = await compareWithTf(tf, model, createRandom(3), { weights: 6 });
    for (const { error } of found) expect(error).toBeLessThan(1e-4);
  });

  it('a transformer block', async () => {
    const model = transformerBlock(createRandom(4));
    const found = await compareWithTf(tf, model, createRandom(5), { weights: 6 });
    expect(found.length).toBeGreaterThan(5);
    for (const { error } of found) expect(error).toBeLessThan(1e-4);
  });
});
