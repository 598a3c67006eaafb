import { readdirSync, readFileSync, statSync } from 'node:fs';

import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';

import { createRandom } from '../../../src/math/random.ts';
import { normaliseModel } from '../../../src/onnx/graph/normaliseModel.ts';
import { defaultFeeds } from '../../../src/onnx/graph/defaultFeeds.ts';
import { decodeModel } from '../../../src/onnx/proto/decodeModel.ts';
import { compareWithTf } from '../../helpers/onnx/compareWithTf.ts';
import { gradientError } from '../../helpers/onnx/gradientError.ts';
import { mobileNet } from '../../helpers/onnx/mobileNet.ts';
import { extent } from '../../helpers/long.ts';
import { absent, sharedData } from '../../helpers/sharedData.ts';

/** The scale of the pixels that a model takes, where it is not about one. */
const SCALES: Readonly<Record<string, number>> = { yolox_nano: 60, yunet_n_320_320: 60 };

/** Models whose gradients TensorFlow.js cannot compute, and why; finite differences check them. */
const BEYOND_TFJS: Readonly<Record<string, string>> = {
  'ultraface-RFB-320': 'TensorFlow.js has no gradient of a dilated convolution',
  yolox_nano: 'TensorFlow.js has no gradient of Tile in six dimensions, which is its Resize',
  yunet_n_320_320: 'TensorFlow.js has no gradient of Tile in six dimensions, which is its Resize',
};

/** Share of the input's scale that finite differences step; the sums of a large output need a wide one in float32. */
const STEPS: Readonly<Record<string, number>> = { yolox_nano: 0.1 };

const folder = sharedData('models');

describe('gradients of every model equal those of TensorFlow.js and finite differences', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  if (folder === undefined) it.skip(absent('models'));
  else {
    // TensorFlow.js on the CPU takes minutes for the large ones.
    const largestBytes = extent(Infinity, 500_000);
    const files = readdirSync(folder).filter(
      (name) => name.endsWith('.onnx') && statSync(`${folder}/${name}`).size <= largestBytes,
    );
    for (const file of files) {
      it(file, { timeout: 900_000 }, async ({ skip }) => {
        const reason = BEYOND_TFJS[file.replace('.onnx', '')];
        if (reason !== undefined) skip(reason);
        const model = decodeModel(readFileSync(`${folder}/${file}`));
        const scale = SCALES[file.replace('.onnx', '')] ?? 1;
        const options = { scale, weights: 3 };
        const found = await compareWithTf(tf, model, createRandom(1), options);
        console.log(file, Math.max(...found.map(({ error }) => error)).toExponential(1));
        for (const { name, error } of found) expect(error, name).toBeLessThan(1e-4);
      });
      it(`${file}, differences`, { timeout: 300_000 }, async () => {
        const model = normaliseModel(decodeModel(readFileSync(`${folder}/${file}`)));
        const [input] = model.graph.inputs;
        const scale = SCALES[file.replace('.onnx', '')] ?? 1;
        const [name, blank] = Object.entries(defaultFeeds(model))[0] ?? [];
        if (input === undefined || name === undefined || blank === undefined) throw new Error(file);
        const random = createRandom(2);
        const data = Float32Array.from(blank.data as Float32Array, () => scale * random.normal());
        const error = await gradientError(model, {
          feeds: { [name]: { ...blank, data } },
          withRespectTo: [name],
          step: (STEPS[file.replace('.onnx', '')] ?? 1e-2) * scale,
          directions: 4,
        });
        // Within the step some rectifiers switch; TensorFlow.js above is the sharp comparison.
        expect(error).toBeLessThan(0.05);
      });
    }
  }

  it('a network like MobileNet', { timeout: 900_000 }, async () => {
    const model = mobileNet({ random: createRandom(2), batch: 2, side: 64 });
    const found = await compareWithTf(tf, model, createRandom(3), { weights: 8 });
    console.log('MobileNet', Math.max(...found.map(({ error }) => error)).toExponential(1));
    for (const { name, error } of found) expect(error, name).toBeLessThan(1e-4);
  });
});
