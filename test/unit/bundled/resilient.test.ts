import { readFileSync } from 'node:fs';

import { expect, it } from 'vitest';

import type { Tensor } from '../../../src/core/tensor.ts';
import { createRandom } from '../../../src/math/random.ts';
import { decodeModel } from '../../../src/onnx/proto/decodeModel.ts';
import { createSessionPool } from '../../../src/onnx/sessions/sessionPool.ts';
import { drawLabelled, ITEM, pictureTensors } from '../../../targets/bundled/labelledPictures.ts';
import { metaGradient } from '../../../targets/bundled/metaGradient.ts';
import { readInitializers } from '../../../targets/bundled/readInitializers.mjs';
import { adapt, C0, C1, C2, C3 } from '../../../targets/bundled/resilient.mjs';
import { ResilientSystem } from '../../../targets/bundled/resilientSystem.mjs';

const bundled = (file: string): Uint8Array =>
  readFileSync(new URL(`../../../targets/bundled/${file}`, import.meta.url));

/** A picture [3, side, side] of a batch as nested rows [side, side, 3], as a module gets it. */
function nested(images: Float32Array, row: number): number[][][] {
  const own = images.subarray(row * ITEM, (row + 1) * ITEM);
  const at = (y: number, x: number, c: number): number => own[(c * 32 + y) * 32 + x]!;
  const range = Array.from({ length: 32 }, (_, i) => i);
  return range.map((y) => range.map((x) => [0, 1, 2].map((c) => at(y, x, c))));
}

it('the gradient by evolution strategy is that of a quadratic function, on average', async () => {
  const goal = [1, -2, 0.5];
  const at = Float32Array.of(0, 0, 0);
  const sum = [0, 0, 0];
  for (let seed = 0; seed < 20; seed++) {
    const { gradient } = await metaGradient(
      at,
      async (w) => -goal.reduce((s, g, i) => s + (w[i]! - g) ** 2, 0),
      { pairs: 50, sd: 0.1, random: createRandom(seed, 'es') },
    );
    for (const i of sum.keys()) sum[i]! += gradient[i]! / 20;
  }
  // The gradient is 2 (goal - at); of 1000 pairs the deviation of its estimate is below |gradient| / sqrt(1000) = 0.15.
  for (const [i, g] of goal.entries()) expect(Math.abs(sum[i]! - 2 * g)).toBeLessThan(0.6);
});

it('initializers are read as the decoder reads them', () => {
  const bytes = bundled('resilient/c2.onnx');
  const { initializers } = decodeModel(bytes).graph;
  const read = readInitializers(bytes);
  expect(read.size).toBeGreaterThan(30);
  for (const [name, { data, dims }] of read) {
    expect(initializers.get(name)).toMatchObject({ shape: dims });
    expect([...data]).toEqual([...(initializers.get(name)!.data as Float32Array)]);
  }
});

it('C0 to C2 as modules answer as their ONNX files, and forget what they have adapted to', async () => {
  const pictures = drawLabelled(6, createRandom(3, 'pictures'));
  for (const [name, read, file] of [
    ['C0', C0, 'roadsigns.onnx'],
    ['C1', C1, 'resilient/c1.onnx'],
    ['C2', C2, 'resilient/c2.onnx'],
    ['C3', C3, 'resilient/c3.onnx'],
  ] as const) {
    const pool = await createSessionPool(bundled(file));
    const { scores } = await pool.run({ image: pictureTensors(pictures).image });
    await pool.close();
    const expected = (i: number) =>
      [...((scores as Tensor).data as Float32Array)].slice(10 * i, 10 * i + 10);
    const answer = async (i: number) => (await read({ item: nested(pictures.images, i) })).scores;
    const near = async () => {
      for (let i = 0; i < 6; i++) {
        const own = await answer(i);
        for (const [c, p] of expected(i).entries()) expect(own[c]).toBeCloseTo(p, 5);
      }
    };
    await near();
    const configuration = name === 'C0' ? 'target' : name;
    const item = [0, 1, 2, 3].map((i) => nested(pictures.images, i));
    const labels = [1, 2, 3, 4];
    await adapt({ event: 'tune', configuration, repetition: 0, item, labels });
    if (name !== 'C0') expect(await answer(5)).not.toEqual(expected(5));
    await adapt({ event: 'reset', configuration, repetition: 0 });
    await near();
  }
});

it('adapting lowers the marginal entropy, along the gradient that finite differences give', async () => {
  const graphs = Object.fromEntries(
    ['answer', 'tune', 'adapt'].map((name) => [name, bundled(`resilient/${name}.onnx`)]),
  ) as Record<'answer' | 'tune' | 'adapt', Uint8Array>;
  const weights = readInitializers(bundled('resilient/c3.onnx'));
  const pictures = drawLabelled(32, createRandom(4, 'copies'));
  const image = pictureTensors(pictures).image;
  const pool = await createSessionPool(graphs.adapt);
  const feeds = (): Record<string, Tensor> => ({
    image,
    ...Object.fromEntries(
      pool.inputs
        .filter(({ name }) => name !== 'image')
        .map(({ name }) => {
          const { data, dims } = weights.get(name)!;
          return [name, { dtype: 'float32', shape: dims, data } as const];
        }),
    ),
  });
  const { ['gradient/adapter.block2.up.bias']: gradient } = await pool.run(feeds());
  await pool.close();
  const system = await ResilientSystem.open(graphs, weights);
  const bias = system.weights('adapter.block2.up.bias')[0]!;
  /** The mean marginal entropy of 4 items with 8 copies each. */
  const entropy = async (): Promise<number> => {
    const scores = await system.answer(pictures.images);
    let sum = 0;
    for (let item = 0; item < 4; item++)
      for (let c = 0; c < 10; c++) {
        let p = 0;
        for (let copy = 0; copy < 8; copy++) p += scores[(item * 8 + copy) * 10 + c]! / 8;
        sum -= (p * Math.log(p + 1e-8)) / 4;
      }
    return sum;
  };
  for (const i of [0, 7, 19]) {
    const start = bias[i]!;
    bias[i] = start + 0.02;
    const ahead = await entropy();
    bias[i] = start - 0.02;
    const slope = (ahead - (await entropy())) / 0.04;
    bias[i] = start;
    expect(Math.abs(slope - Number((gradient as Tensor).data[i]))).toBeLessThan(2e-3);
  }
});
