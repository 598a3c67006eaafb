import { expect, it } from 'vitest';

import { decodedPoint, encodedPoint } from '../../../src/attacks/export/encodedPoint.ts';

it('keeps a point to the bit, pixels in a quarter of the size', () => {
  const pixels = Float32Array.from({ length: 256 }, (_, i) => i / 255);
  const others = Float32Array.from([0, 0.5, 1 / 255 + 1e-7, -1, 2, Number.NaN]);
  for (const point of [pixels, others, new Float32Array(0)])
    expect(decodedPoint(encodedPoint(point))).toEqual(point);
  expect(Object.keys(encodedPoint(pixels) as object)).toEqual(['uint8']);
  expect(typeof encodedPoint(others)).toBe('string');
});

it('reads nothing from what is no point', () => {
  for (const value of [null, 3, [], {}, { uint8: 3 }]) expect(decodedPoint(value)).toBeUndefined();
});
