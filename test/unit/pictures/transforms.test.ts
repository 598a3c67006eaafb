import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { TRANSFORMS } from '../../../src/pictures/transforms.ts';
import { furthest, greyOf, randomPicture, signalOf, transformed } from '../../helpers/pictures.ts';

const mean = (data: ArrayLike<number>): number =>
  Array.from(data).reduce((sum, value) => sum + value, 0) / data.length;
const deviation = (data: ArrayLike<number>): number => {
  const middle = mean(data);
  return Math.sqrt(mean(Array.from(data, (value) => (value - middle) ** 2)));
};
/** Far from black and white, so that nothing is cut. */
const grey = (level: number, size = 100) =>
  greyOf(Array.from({ length: size }, () => Array.from({ length: size }, () => level)));

describe('moves', () => {
  const digits = greyOf([
    [0.1, 0.2, 0.3],
    [0.4, 0.5, 0.6],
    [0.7, 0.8, 0.9],
  ]);
  const rows = (data: ArrayLike<number>): number[] => Array.from(data, (v) => Number(v.toFixed(6)));

  it('shift by whole pixels exactly, right and down', async () => {
    const made = await transformed(digits, [{ kind: 'shift', x: 1, y: 1, border: 'fill' }]);
    expect(rows(made.data)).toEqual([0, 0, 0, 0, 0.1, 0.2, 0, 0.4, 0.5]);
  });

  it('turn by a quarter counter-clockwise', async () => {
    const made = await transformed(digits, [{ kind: 'rotation', by: 90 }]);
    expect(rows(made.data)).toEqual([0.3, 0.6, 0.9, 0.2, 0.5, 0.8, 0.1, 0.4, 0.7]);
  });

  it('shift a signal to later samples and stretch it about its middle', async () => {
    const ramp = signalOf(0, 1, 2, 3, 4);
    expect([...(await transformed(ramp, [{ kind: 'shift', x: 2 }])).data]).toEqual([0, 0, 0, 1, 2]);
    expect([...(await transformed(ramp, [{ kind: 'scale', by: 2 }])).data]).toEqual([
      1, 1.5, 2, 2.5, 3,
    ]);
  });

  it('are undone at once by their opposites, for they are made in one', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.double({ min: -180, max: 180, noNaN: true }),
        fc.double({ min: 0.25, max: 4, noNaN: true }),
        fc.double({ min: -9, max: 9, noNaN: true }),
        async (seed, by, factor, x) => {
          const picture = randomPicture(seed);
          const made = await transformed(picture, [
            { kind: 'rotation', by },
            { kind: 'scale', by: factor },
            { kind: 'shift', x, y: -x },
            { kind: 'shift', x: -x, y: x },
            { kind: 'scale', by: 1 / factor },
            { kind: 'rotation', by: -by },
          ]);
          expect(furthest(made.data, picture.data)).toBeLessThan(1e-6);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('keep every value between the least and the greatest', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.double({ min: -180, max: 180, noNaN: true }),
        fc.constantFrom('edge', 'reflect', 'wrap'),
        async (seed, by, border) => {
          const picture = randomPicture(seed, 5, 7, 1);
          const { data } = await transformed(picture, [{ kind: 'rotation', by, border }]);
          expect(Math.min(...data)).toBeGreaterThanOrEqual(Math.min(...picture.data));
          expect(Math.max(...data)).toBeLessThanOrEqual(Math.max(...picture.data));
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('light', () => {
  it('brightness is undone by its opposite where nothing is cut', async () => {
    const picture = await transformed(randomPicture(3), [
      { kind: 'contrast', by: 0.5, around: 'middle' },
    ]);
    const made = await transformed(picture, [
      { kind: 'brightness', by: 0.2 },
      { kind: 'brightness', by: -0.2 },
    ]);
    expect(furthest(made.data, picture.data)).toBeLessThan(1e-6);
  });

  it('is cut to black and white after each change', async () => {
    const made = await transformed(greyOf([[0.2, 0.9]]), [
      { kind: 'brightness', by: 0.5 },
      { kind: 'brightness', by: -0.5 },
    ]);
    expect([...made.data].map((v) => Number(v.toFixed(6)))).toEqual([0.2, 0.5]);
  });

  it('contrast keeps the mean, or the middle', async () => {
    const picture = greyOf([[0.2, 0.4]]);
    const half = await transformed(picture, [{ kind: 'contrast', by: 0.5 }]);
    expect(furthest(half.data, [0.25, 0.35])).toBeLessThan(1e-6);
    const none = await transformed(picture, [{ kind: 'contrast', by: 0, around: 'middle' }]);
    expect([...none.data]).toEqual([0.5, 0.5]);
  });
});

describe('blur', () => {
  it('keeps the mean, and changes nothing at 0', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.double({ min: 0, max: 6, noNaN: true }),
        async (seed, sigma) => {
          const picture = randomPicture(seed);
          const made = await transformed(picture, [{ kind: 'blur', sigma }]);
          expect(Math.abs(mean(made.data) - mean(picture.data))).toBeLessThan(1e-6);
          expect(deviation(made.data)).toBeLessThanOrEqual(deviation(picture.data) + 1e-7);
          if (sigma === 0) expect(made.data).toEqual(picture.data);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('smooths a signal along time', async () => {
    const made = await transformed(signalOf(0, 0, 0, 1, 0, 0, 0), [{ kind: 'blur', sigma: 0.5 }]);
    const weights = [0, 1, 2].map((d) => Math.exp(-2 * d * d));
    const total = weights[0]! + 2 * weights[1]! + 2 * weights[2]!;
    expect(made.data[3]).toBeCloseTo(weights[0]! / total, 6);
    expect(made.data[5]).toBeCloseTo(weights[2]! / total, 6);
  });
});

describe('noise', () => {
  it('is normal with the stated deviation', async () => {
    const { data } = await transformed(grey(0.5), [{ kind: 'noise', sd: 0.1 }]);
    // 10,000 draws: standard errors 0.001 and 0.0007.
    expect(Math.abs(mean(data) - 0.5)).toBeLessThan(0.004);
    expect(Math.abs(deviation(data) - 0.1)).toBeLessThan(0.003);
    const beyond = Array.from(data).filter((v) => Math.abs(v - 0.5) > 0.196).length / data.length;
    expect(Math.abs(beyond - 0.05)).toBeLessThan(0.01);
  });

  it('of photons has the variance of a count', async () => {
    for (const photons of [5, 200]) {
      const { data } = await transformed(grey(0.5), [{ kind: 'shot-noise', photons }]);
      const expected = Math.sqrt(0.5 / photons);
      // What is cut at white takes a little of the deviation at 5 photons.
      expect(Math.abs(mean(data) - 0.5) / expected).toBeLessThan(photons === 5 ? 0.15 : 0.04);
      expect(Math.abs(deviation(data) / expected - 1)).toBeLessThan(photons === 5 ? 0.25 : 0.04);
      for (const value of data.slice(0, 50))
        expect(Math.abs(value * photons - Math.round(value * photons))).toBeLessThan(1e-4);
    }
  });

  it('of dead pixels changes whole pixels, half of them white', async () => {
    const picture = { ...randomPicture(1, 100, 100, 3), data: new Float32Array(30_000).fill(0.5) };
    const { data } = await transformed(picture, [{ kind: 'salt-and-pepper', share: 0.2 }]);
    const pixels = Array.from({ length: 10_000 }, (_, i) => data.slice(3 * i, 3 * i + 3));
    expect(pixels.every(([r, g, b]) => r === g && g === b)).toBe(true);
    const share = (level: number) => pixels.filter(([r]) => r === level).length / 10_000;
    expect(Math.abs(share(1) - 0.1)).toBeLessThan(0.012);
    expect(Math.abs(share(0) - 0.1)).toBeLessThan(0.012);
  });

  it('is the same for the same seed and another for another', async () => {
    const picture = randomPicture(2);
    for (const option of [
      { kind: 'noise', sd: 0.1 },
      { kind: 'shot-noise', photons: 20 },
      { kind: 'salt-and-pepper', share: 0.3 },
    ]) {
      const first = await transformed(picture, [option], { seed: 5 });
      expect((await transformed(picture, [option], { seed: 5 })).data).toEqual(first.data);
      expect((await transformed(picture, [option], { seed: 6 })).data).not.toEqual(first.data);
    }
  });
});

describe('cover', () => {
  it('covers exactly the pixels of a rectangle, and part of those at its edge', async () => {
    const white = greyOf(Array.from({ length: 4 }, () => [1, 1, 1, 1]));
    const made = await transformed(white, [
      { kind: 'occlusion', x: 0.25, y: 0.5, width: 0.375, height: 0.5 },
    ]);
    // Columns 0.25 to 1.75 of rows 1 and 2.
    expect([...made.data]).toEqual([1, 1, 1, 1, 0.25, 0.25, 1, 1, 0.25, 0.25, 1, 1, 1, 1, 1, 1]);
  });

  it('takes as much as the rectangle has area', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0.3, max: 0.7, noNaN: true }),
        fc.double({ min: 0, max: 0.6, noNaN: true }),
        async (place, size) => {
          const { data } = await transformed(grey(1, 17), [
            { kind: 'occlusion', x: place, y: place, width: size, height: size },
          ]);
          expect(Math.abs(1 - mean(data) - size * size)).toBeLessThan(1e-6);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('drops a stretch of a signal', async () => {
    const made = await transformed(signalOf(5, 5, 5, 5), [
      { kind: 'dropout', at: 0.5, length: 0.5, fill: -1 },
    ]);
    expect([...made.data]).toEqual([5, -1, -1, 5]);
  });
});

it('gain and offset change a signal in its own unit, without a limit', async () => {
  const made = await transformed(signalOf(-3, 0, 40), [
    { kind: 'gain', by: 2 },
    { kind: 'offset', by: -1 },
  ]);
  expect([...made.data]).toEqual([-7, -1, 79]);
});

describe('jpeg', () => {
  const smooth = {
    ...randomPicture(1, 32, 32, 3),
    data: Float32Array.from({ length: 32 * 32 * 3 }, (_, i) => {
      const [x, y] = [Math.floor(i / 3) % 32, Math.floor(i / 96)];
      return 0.5 + 0.3 * Math.sin(x / 5 + (i % 3)) * Math.cos(y / 7);
    }),
  };

  it('hardly changes a picture at quality 100, and the more the lower it is', async () => {
    const errors: number[] = [];
    for (const quality of [100, 60, 10]) {
      const made = await transformed(smooth, [{ kind: 'jpeg', quality, chroma: '4:4:4' }]);
      errors.push(furthest(made.data, smooth.data));
    }
    expect(errors[0]).toBeLessThan(5 / 255);
    expect(errors[1]).toBeGreaterThan(errors[0]!);
    expect(errors[2]).toBeGreaterThan(errors[1]!);
  });

  it('gives the same picture every time, grey as grey', async () => {
    const picture = randomPicture(9, 21, 13, 1);
    const [first, second] = await Promise.all(
      [1, 2].map((seed) => transformed(picture, [{ kind: 'jpeg', quality: 30 }], { seed })),
    );
    expect(first!.data).toEqual(second!.data);
    expect([first!.height, first!.width, first!.channels]).toEqual([21, 13, 1]);
  });
});

describe('settings', () => {
  it('are expressions over the inputs', async () => {
    const made = await transformed(signalOf(1), [{ kind: 'gain', by: '2 * level + 8/4' }], {
      values: { level: 3 },
    });
    expect([...made.data]).toEqual([8]);
  });

  it.each([
    [{ kind: 'gain', by: 'level' }, {}, /transforms\[0\]\.by: there is no input "level"/],
    [
      { kind: 'blur', sigma: 'x' },
      { x: -1 },
      /transforms\[0\]\.sigma: -1 \(x = -1\) is not .* at least 0/,
    ],
    [{ kind: 'blur', sigma: -1 }, {}, /sigma: -1 is not a finite number at least 0/],
    [{ kind: 'dropout', length: '1 / 0' }, {}, /length: Infinity/],
  ])('are refused when they are wrong: %o', async (option, values, message) => {
    await expect(async () =>
      transformed(signalOf(1), [option as { kind: string }], { values }),
    ).rejects.toThrow(message);
  });

  it('have a description each, and a default that is in range', () => {
    for (const { kind, summary, numbers, choices } of TRANSFORMS) {
      expect(kind).toMatch(/^[a-z-]+$/);
      expect(summary.length).toBeGreaterThan(5);
      for (const number of Object.values(numbers)) {
        expect(number.describe).toMatch(/\.$/);
        expect(number.default ?? number.low ?? 0).toBeGreaterThanOrEqual(number.low ?? -Infinity);
      }
      for (const choice of Object.values(choices))
        expect(choice.describe).toContain(choice.values[0]);
    }
  });
});
