import { describe, expect, it } from 'vitest';

import { resizedAndPadded } from '../../../src/attacks/transfer/views/resizedAndPadded.ts';
import { changedBlocks } from '../../../src/attacks/transfer/views/changedBlocks.ts';
import { scaled } from '../../../src/attacks/transfer/views/scaled.ts';
import { shuffledBlocks } from '../../../src/attacks/transfer/views/shuffledBlocks.ts';
import { smoothed } from '../../../src/attacks/transfer/smoothed.ts';
import { createRandom } from '../../../src/math/random.ts';

const form = { kind: 'picture', height: 12, width: 10, channels: 3 } as const;
const size = form.height * form.width * form.channels;
const draw = (seed: number) => {
  const random = createRandom(seed, 'views');
  const vector = () => Float32Array.from({ length: size }, () => random.normal());
  return { random, x: vector(), y: vector(), g: vector() };
};
const dot = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0);

describe('views of a picture', () => {
  it.each([
    ['resized and padded', (seed: number) => resizedAndPadded(form, 1.3, draw(seed).random)],
    [
      'shuffled blocks',
      (seed: number) => shuffledBlocks(form, { blocks: 3, angle: 24, random: draw(seed).random }),
    ],
    [
      'changed blocks',
      (seed: number) => changedBlocks(form, { blocks: 3, random: draw(seed).random }),
    ],
    ['scaled', (seed: number) => scaled(0.25, draw(seed).y)],
  ])('%s: the transpose is that of its linear part', (_, make) => {
    for (let seed = 1; seed <= 30; seed++) {
      const { x, y, g } = draw(seed);
      const view = make(seed);
      const linear = view.apply(x).map((value, i) => value - view.apply(y)[i]!);
      const change = x.map((value, i) => value - y[i]!);
      expect(dot(linear, g)).toBeCloseTo(dot(change, view.transpose(g)), 2);
    }
  });

  it('shuffles blocks without losing a pixel', () => {
    const { x, random } = draw(3);
    const seen = shuffledBlocks(form, { blocks: 3, angle: 0, random }).apply(x);
    expect(seen.toSorted()).toEqual(x.toSorted());
  });

  it('smooths a constant to itself inside', () => {
    const flat = smoothed(new Float32Array(size).fill(2), form, 5);
    expect(flat[(6 * form.width + 5) * form.channels]).toBeCloseTo(2, 6);
  });
});
