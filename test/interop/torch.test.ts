import { readdirSync, readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { createRandom } from '../../src/math/random.ts';
import type { OnnxModel } from '../../src/onnx/graph/model.ts';
import { decodeModel } from '../../src/onnx/proto/decodeModel.ts';
import { encodeModel } from '../../src/onnx/proto/encodeModel.ts';
import { compareGradients } from '../helpers/onnx/compareGradients.ts';
import type { Comparison } from '../helpers/onnx/compareGradients.ts';
import { mobileNet } from '../helpers/onnx/mobileNet.ts';
import { findTorch } from '../helpers/onnx/runTorch.ts';
import { NO_TORCH, torchGradients } from '../helpers/onnx/torchGradients.ts';
import { transformerBlock } from '../helpers/onnx/transformerBlock.ts';
import { absent, sharedData } from '../helpers/sharedData.ts';

/** The scale of the pixels that a model takes, where it is not about one. */
const SCALES: Readonly<Record<string, number>> = { yolox_nano: 60, yunet_n_320_320: 60 };

const folder = sharedData('models');

const python = findTorch();

/** The greatest relative L2 distance, over all outputs, in the input and in weights spread over the model. */
async function worst(
  model: OnnxModel,
  bytes: Uint8Array,
  { scale = 1, weights = 3 }: Comparison = {},
): Promise<number> {
  const options = { scale, weights };
  const found = await compareGradients(model, createRandom(1), options, ({ feeds, parts }) => {
    const losses = parts.map(({ factors, ...part }) => ({ ...part, weights: factors }));
    return torchGradients({ python: python ?? '', bytes, feeds, losses }).gradients;
  });
  expect(found.length).toBeGreaterThan(1);
  return Math.max(...found.map(({ error }) => error));
}

describe.skipIf(python === undefined)(
  `gradients equal those of PyTorch${python === undefined ? ` (skipped: ${NO_TORCH})` : ''}`,
  () => {
    if (folder === undefined) it.skip(absent('models'));
    else {
      for (const file of readdirSync(folder).filter((name) => name.endsWith('.onnx'))) {
        it(file, { timeout: 300_000 }, async () => {
          const bytes = readFileSync(`${folder}/${file}`);
          const scale = SCALES[file.replace('.onnx', '')];
          const error = await worst(decodeModel(bytes), bytes, { scale });
          console.log(file, error.toExponential(1));
          expect(error).toBeLessThan(1e-4);
        });
      }
    }

    // In one network of some million units, a rounding error may switch one: these have none so close to a kink.
    it.each([
      [3, 2, 96],
      [4, 1, 75],
    ])(
      'every weight of a network like MobileNet, seed %i',
      { timeout: 300_000 },
      async (...made) => {
        const [seed, batch, side] = made;
        const model = mobileNet({ random: createRandom(seed), batch, side });
        expect(await worst(model, encodeModel(model), { weights: 60 })).toBeLessThan(1e-4);
      },
    );

    it('a transformer block', { timeout: 300_000 }, async () => {
      const model = transformerBlock(createRandom(4));
      expect(await worst(model, encodeModel(model))).toBeLessThan(1e-4);
    });
  },
);
