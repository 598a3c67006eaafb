import { describe, expect, it } from 'vitest';

import { resizedAndPadded } from '../../../src/attacks/transfer/views/resizedAndPadded.ts';
import { changedBlocks } from '../../../src/attacks/transfer/views/changedBlocks.ts';
import { scaled } from '../../../src/attacks/transfer/views/scaled.ts';
import { shuffledBlocks } from '../../../src/attacks/transfer/views/shuffledBlocks.ts';
import { smoothed } from '../../../src/attacks/transfer/smoothed.ts';
import { OPERATIONS } from '../../../src/attacks/transfer/views/operations.ts';
import { spectral } from '../../../src/attacks/transfer/views/spectral.ts';
import { thinPlate } from '../../../src/attacks/transfer/views/thinPlate.ts';
import { slopeByMoves, warped } from '../../../src/attacks/transfer/views/warped.ts';
import type { View } from '../../../src/attacks/transfer/views/view.ts';
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
  it.each<[string, (seed: number) => View]>([
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
    ['cosine coefficients', (seed: number) => spectral(form, () => draw(seed).random.uniform())],
    [
      'warped',
      (seed: number) =>
        warped(form, thinPlate(form, 4), Float64Array.from(draw(seed).x.slice(0, 8))),
    ],
    ...OPERATIONS.filter((_, i) => i % 5 === 3).map(
      (operation, i): [string, (seed: number) => View] => [
        `operation ${i} of L2T`,
        (seed: number) => {
          const { random, y } = draw(seed);
          return operation({ form, random, others: [y], clean: y }).at(-1)!;
        },
      ],
    ),
  ])('%s: the transpose is that of its linear part', (_, make) => {
    for (let seed = 1; seed <= 30; seed++) {
      const { x, y, g } = draw(seed);
      const view = make(seed);
      const other = view.apply(y);
      const linear = view.apply(x).map((value, i) => value - other[i]!);
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

  it('takes cosine coefficients apart as their definition says, and puts them together again', () => {
    const { x } = draw(4);
    const same = spectral(form, () => 1).apply(x);
    for (const [i, value] of same.entries()) expect(value).toBeCloseTo(x[i]!, 5);
    // Without all coefficients but the first, each channel is its mean.
    let at = 0;
    const means = spectral(form, () => (at++ === 0 ? 1 : 0)).apply(x);
    const mean = x.filter((_, i) => i % 3 === 1).reduce((sum, value) => sum + value / 120, 0);
    for (let i = 1; i < size; i += 3) expect(means[i]).toBeCloseTo(mean, 5);
  });

  it('bends a picture by a spline through its control points, which is the identity without moves', () => {
    const odd = { kind: 'picture', height: 13, width: 9, channels: 1 } as const;
    const influence = thinPlate(odd, 5);
    expect(influence).toHaveLength(9);
    const grid = (row: number, column: number) => ((row * 12) / 4) * 9 + (column * 8) / 4;
    for (let k = 0; k < 9; k++)
      for (let row = 0; row < 5; row++)
        for (let column = 0; column < 5; column++) {
          const own = row === 1 + Math.floor(k / 3) && column === 1 + (k % 3);
          expect(influence[k]![grid(row, column)]).toBeCloseTo(own ? 1 : 0, 5);
        }
    const x = Float32Array.from({ length: 117 }, (_, i) => i);
    expect(warped(odd, influence, new Float64Array(18)).apply(x)).toEqual(x);
  });

  it('has the slope of a loss by the moves of a spline', () => {
    const influence = thinPlate(form, 3);
    const { x, g } = draw(6);
    const moves = Float64Array.of(0.11, -0.07);
    const loss = (at: Float64Array) => dot(warped(form, influence, at).apply(x), g);
    const slopes = slopeByMoves(form, influence, { moves, point: x, gradient: g });
    for (const k of [0, 1]) {
      const shift = (by: number) => moves.map((value, i) => value + (i === k ? by : 0));
      const difference = (loss(shift(1e-5)) - loss(shift(-1e-5))) / 2e-5;
      expect(Math.abs(slopes[k]! - difference)).toBeLessThan(1e-2 * Math.abs(difference) + 0.5);
    }
  });

  it('has its operations for L2T, each of which leaves a picture a picture', () => {
    const { random, y, x } = draw(7);
    expect(OPERATIONS).toHaveLength(99);
    for (const operation of OPERATIONS)
      for (const view of operation({ form, random, others: [y], clean: y })) {
        const seen = view.apply(x);
        expect(seen).toHaveLength(size);
        expect(seen.every(Number.isFinite)).toBe(true);
      }
  });
});
