import { readFileSync } from 'node:fs';

import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';

import { float32Tensor } from '../../../src/core/tensor.ts';
import { parseNpy } from '../../../src/data/npy.ts';
import { createSessionPool } from '../../../src/onnx/sessions/sessionPool.ts';

const bundled = (file: string): Uint8Array =>
  readFileSync(new URL(`../../../targets/bundled/${file}`, import.meta.url));

/** Shares of right answers of a bundled model on a bundled set. */
async function accuracy(model: string, set: string): Promise<number> {
  const arrays = unzipSync(bundled(set));
  const images = await parseNpy(arrays['images.npy']!, set);
  const { data: labels } = await parseNpy(arrays['labels.npy']!, set);
  const [n = 0, height = 0, width = 0, channels = 0] = images.shape;
  const data = new Float32Array(images.data.length);
  const pixels = height * width;
  for (let i = 0; i < n; i++)
    for (let p = 0; p < pixels; p++)
      for (let c = 0; c < channels; c++)
        data[(i * channels + c) * pixels + p] =
          Number(images.data[(i * pixels + p) * channels + c]) / 255;
  const pool = await createSessionPool(bundled(model));
  const { scores } = await pool.run({
    image: float32Tensor([n, channels, height, width], data),
  });
  await pool.close();
  const values = scores?.data as Float32Array;
  const classes = values.length / n;
  let right = 0;
  for (let i = 0; i < n; i++) {
    const own = values.subarray(i * classes, (i + 1) * classes);
    if (own.indexOf(Math.max(...own)) === Number(labels[i])) right++;
  }
  return right / n;
}

describe('the bundled readers of road signs', () => {
  it.each(['roadsigns', 'roadsigns-int8', 'roadsigns-base-plain', 'roadsigns-base-residual'])(
    '%s knows everyday signs and errs on bad days',
    async (model) => {
      expect(await accuracy(`${model}.onnx`, 'roadsigns-everyday.npz')).toBeGreaterThan(0.96);
      const bad = await accuracy(`${model}.onnx`, 'roadsigns-bad-days.npz');
      expect(bad).toBeGreaterThan(0.6);
      expect(bad).toBeLessThan(0.9);
    },
  );
});
