import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs';

const folder =
  process.env['PROOFMARK_INTEROP'] ??
  fileURLToPath(new URL('../../.cache/interop', import.meta.url));

/** A model of the npm package @vladmandic/human that setup.sh installed, run by TensorFlow.js. */
export async function graphModel(name) {
  await tf.setBackend('wasm');
  const path = `${folder}/node_modules/@vladmandic/human/models/${name}`;
  const model = JSON.parse(await readFile(`${path}.json`, 'utf8'));
  const weights = await readFile(`${path}.bin`);
  const { weightsManifest, ...artifacts } = model;
  const loaded = await tf.loadGraphModel({
    load: async () => ({
      ...artifacts,
      weightSpecs: weightsManifest.flatMap((group) => group.weights),
      weightData: Uint8Array.from(weights).buffer,
    }),
  });
  return { tf, model: loaded };
}

/** A picture of rows of [red, green, blue], 0 to 1, as a tensor [1, side, side, 3] of 0 to 255. */
export function pictureTensor(picture, side, dtype) {
  return tf.tidy(() =>
    tf.image
      .resizeBilinear(tf.tensor3d(picture), [side, side])
      .mul(255)
      .round()
      .cast(dtype)
      .expandDims(0),
  );
}
