import { describe, expect, it } from 'vitest';

import { pointDigest } from '../../../src/attacks/export/pointDigest.ts';
import { attackOptions } from '../../../src/attacks/options.ts';
import { runTransfer } from '../../../src/attacks/replay/runTransfer.ts';
import { measurementNames } from '../../../src/attacks/measurements.ts';
import type { Reply } from '../../../src/core/target.ts';
import { float32Tensor } from '../../../src/core/tensor.ts';
import { unrecordedContext } from '../../../src/core/unrecordedContext.ts';
import { encodeNpy } from '../../../src/data/encodeNpy.ts';
import { createRandom } from '../../../src/math/random.ts';
import { memoryFiles } from '../../helpers/memoryFiles.ts';

const SIZE = 12;
const [dark, bright] = [0.2, 0.8].map((value) => new Float32Array(SIZE).fill(value));

/** A folder of four items of class 0 (dark); a sample is bright where the base model was fooled. */
function folder(name: string, fooled: readonly boolean[], classes: readonly string[] | null) {
  const stacked = (points: readonly Float32Array[]) => {
    const data = new Float32Array(points.length * SIZE);
    for (const [i, point] of points.entries()) data.set(point, i * SIZE);
    return encodeNpy({ dtype: 'float32', shape: [points.length, 2, 2, 3], data })!;
  };
  const adversarial = fooled.map((one) => (one ? bright! : dark!));
  const manifest = {
    version: 1,
    attack: 'mi',
    norm: 'linf',
    epsilon: 0.6,
    classes,
    space: { kind: 'picture', height: 2, width: 2, channels: 3, pixels: 'real' },
    items: adversarial.map((point, i) => ({
      name: `item ${i}`,
      label: 0,
      success: true,
      attack: 'mi',
      distance: 0.6,
      sha256: pointDigest(point),
    })),
  };
  return {
    [`${name}/clean.npy`]: stacked(fooled.map(() => dark!)),
    [`${name}/adversarial.npy`]: stacked(adversarial),
    [`${name}/manifest.json`]: JSON.stringify(manifest),
  };
}

/** A target that says class 1 to pictures brighter than its threshold. */
const targets: Readonly<Record<string, number>> = { target: 0.5, to1: 0.9 };

async function transfer(
  classes: readonly string[] | null,
  { side = 2, scores = 2 }: { readonly side?: number; readonly scores?: number } = {},
) {
  const options = attackOptions.parse({
    mode: 'transfer',
    samples: { one: 'one', two: 'two' },
    transferTo: ['second'],
  });
  const signature = {
    name: 'tiny',
    interface: 'tensors' as const,
    inputs: [{ name: 'x', dtype: 'float32' as const, shape: [-1, side, side, 3] }],
    outputs: [{ name: 'y', dtype: 'float32' as const, shape: [-1, scores] }],
  };
  const run = await runTransfer({
    ...unrecordedContext,
    name: 'carried',
    options,
    seed: 1,
    random: createRandom(1),
    signatures: { target: signature, to1: signature },
    ask: async (queries, { target = 'target' } = {}) =>
      queries.map(({ x }): Reply => {
        const above = Number(x!.data[0]) > targets[target]!;
        const said = Array.from({ length: scores }, (_, k) => (k === (above ? 1 : 0) ? 1 : 0));
        return { status: 'ok', outputs: { y: float32Tensor([1, scores], said) }, latencyMs: 0 };
      }),
    signal: new AbortController().signal,
    files: memoryFiles({
      ...folder('one', [true, true, false, false], classes),
      ...folder('two', [false, true, true, false], classes),
    }),
  });
  const names = run.measurements.map(({ name }) => name);
  expect(names.toSorted()).toEqual(measurementNames(options).toSorted());
  return (name: string) => run.measurements.find((one) => one.name === name);
}

describe('samples of several base models', () => {
  it('break an item when any of them does, and are counted by base model and target', async () => {
    const of = await transfer(['dark', 'bright']);
    expect(of('successRate')).toMatchObject({ value: 0.75, n: 4 });
    expect(of('successRate.one.target')).toMatchObject({ value: 0.5, n: 4 });
    expect(of('robustAccuracy')).toMatchObject({ value: 0.25, n: 4 });
    expect(of('successRate.second')).toMatchObject({ value: 0, n: 4 });
    expect(of('successRate.two.second')).toMatchObject({ value: 0, n: 4 });
  });

  it('are refused by a target of other classes or another size', async () => {
    await expect(transfer(['dark', 'bright', 'red'])).rejects.toThrow(
      /made for 3 classes, target has 2/,
    );
    await expect(transfer(null, { side: 4 })).rejects.toThrow(
      /the samples are 2 x 2 x 3, target takes 4 x 4 x 3/,
    );
  });
});
