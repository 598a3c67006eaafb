import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import type { Picture } from '../../../src/core/picture.ts';
import { createRandom } from '../../../src/math/random.ts';
import { CORRUPTIONS } from '../../../src/pictures/corruptions.ts';
import { displace } from '../../../src/pictures/displace.ts';
import { plasma } from '../../../src/pictures/plasma.ts';
import { randomAffine } from '../../../src/pictures/randomAffine.ts';
import { smear } from '../../../src/pictures/smear.ts';
import { furthest, randomPicture, transformed } from '../../helpers/pictures.ts';

const goldens = JSON.parse(
  readFileSync(new URL('../../fixtures/render/corruptions.json', import.meta.url), 'utf8'),
) as {
  picture: { height: number; width: number; channels: number; data: number[] };
  cases: { kind: string; severity: number; constants: string; data: number[] }[];
  smear: { radius: number; sigma: number; angle: number; data: number[] }[];
};
const picture: Picture = {
  kind: 'picture',
  ...goldens.picture,
  data: Float32Array.from(goldens.picture.data),
};
const grey = (value: number): Picture => ({
  kind: 'picture',
  height: 64,
  width: 64,
  channels: 3,
  data: new Float32Array(64 * 64 * 3).fill(value),
});
const moments = (data: Float32Array) => {
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  const variance = data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length;
  return { mean, sd: Math.sqrt(variance) };
};

describe('corruptions agree with the published code', () => {
  it.each(goldens.cases)('$kind, severity $severity, $constants', async (golden) => {
    const { kind, severity, constants, data } = golden;
    const made = await transformed(picture, [{ kind, severity, constants }]);
    // Pillow rounds the weights of its filters, OpenCV its disks to float32.
    expect(furthest(made.data, data)).toBeLessThan(5e-6);
  });

  it.each(goldens.smear)('motion by $angle degrees', ({ radius, sigma, angle, data }) => {
    expect(furthest(smear(picture, radius, sigma, angle).data, data)).toBeLessThan(2e-6);
  });
});

describe('random corruptions have the moments of their definition', () => {
  it.each([
    // Deviations at a value of 0.5, where nothing is cut off at severity 1.
    ['gaussian-noise', 0.08],
    ['shot-noise', Math.sqrt(0.5 / 60)],
    ['speckle-noise', 0.5 * 0.15],
    ['impulse-noise', Math.sqrt(0.03 * 0.25)],
  ])('%s', async (name, sd) => {
    const made = await transformed(grey(0.5), [{ kind: `corruption-${name}`, severity: 1 }]);
    const found = moments(made.data);
    expect(Math.abs(found.mean - 0.5)).toBeLessThan(0.005);
    expect(Math.abs(found.sd / sd - 1)).toBeLessThan(0.08);
  });

  it('fog keeps the brightest pixel and lifts the dark ones', async () => {
    const half = { ...grey(0), data: grey(0).data.map((_, i) => (i < 6144 ? 0 : 1)) };
    const made = await transformed(half, [{ kind: 'corruption-fog', severity: 5 }]);
    const dark = moments(made.data.slice(0, 6144));
    // (0 + 3 layer) / 4, and the layer spans 0 to 1.
    expect(dark.mean).toBeGreaterThan(0.2);
    expect(dark.mean).toBeLessThan(0.6);
    expect(Math.max(...made.data)).toBeLessThanOrEqual(1);
  });

  it('the fractal spans 0 to 1, and is smoother with more decay', () => {
    const roughness = (decay: number): number => {
      const map = plasma(64, 64, decay, createRandom(1, 'plasma'));
      expect([Math.min(...map), Math.max(...map)]).toEqual([0, 1]);
      let sum = 0;
      for (let i = 1; i < map.length; i++) if (i % 64 > 0) sum += Math.abs(map[i]! - map[i - 1]!);
      return sum;
    };
    expect(roughness(3)).toBeLessThan(roughness(1.5));
  });

  it('an elastic transform moves three points as far as it may, and reads where it says', () => {
    const [a, b, c, d, e, f] = randomAffine(picture, 2, createRandom(1, 'affine'));
    // The three points are found within 2 pixels of where they were.
    for (const [x, y] of [
      [12 + 6, 10 + 6],
      [12 + 6, 10 - 6],
      [12 - 6, 10 - 6],
    ] as const) {
      expect(Math.abs(a * x + b * y + c - x)).toBeLessThan(4);
      expect(Math.abs(d * x + e * y + f - y)).toBeLessThan(4);
    }
    const size = picture.height * picture.width;
    const moved = displace(picture, new Float32Array(size).fill(1), new Float32Array(size));
    expect(moved.data[0]).toBe(picture.data[3]);
    expect(moved.data[23 * 3]).toBe(picture.data[23 * 3]);
  });
});

describe.each(CORRUPTIONS)('$kind', ({ kind }) => {
  it.each(['imagenet', 'cifar'])(
    'leaves a picture of the same form, other at each severity: %s',
    async (constants) => {
      const before = randomPicture(3, 32, 36);
      const made = await Promise.all(
        [1, 2.5, 5].map((severity) => transformed(before, [{ kind, severity, constants }])),
      );
      for (const after of made) {
        expect([after.height, after.width, after.channels]).toEqual([32, 36, 3]);
        expect(after.data.every((value) => value >= 0 && value <= 1)).toBe(true);
        expect(furthest(after.data, before.data)).toBeGreaterThan(1e-3);
      }
      const again = await transformed(before, [{ kind, severity: 5, constants }]);
      expect(furthest(again.data, made[2]!.data)).toBe(0);
      const oneChannel = await transformed(randomPicture(3, 17, 9, 1), [
        { kind, severity: 3, constants },
      ]);
      expect(oneChannel.data.every(Number.isFinite)).toBe(true);
    },
  );
});
