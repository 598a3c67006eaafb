import { expect, it } from 'vitest';

import { orientedArea } from '../../../src/coco/evaluate/orientedArea.ts';
import { readGroundTruth } from '../../../src/coco/read/readGroundTruth.ts';

/** The area of one person whose labelled points are given; two unlabelled ones lie far away. */
async function areaOf(points: readonly (readonly [number, number])[]): Promise<number> {
  const keypoints = [...points.flatMap(([x, y]) => [x, y, 1]), 999, 0, 0, 0, 999, 0];
  const file = {
    images: [{ id: 1 }],
    categories: [{ id: 1 }],
    annotations: [
      {
        id: 1,
        image_id: 1,
        category_id: 1,
        iscrowd: 0,
        area: 0,
        bbox: [0, 0, 0, 0],
        num_keypoints: points.length,
        keypoints,
      },
    ],
  };
  const bytes = new TextEncoder().encode(JSON.stringify(file));
  return orientedArea(await readGroundTruth(bytes, { kind: 'keypoints', file: 'gt' }), 0);
}

it('is the smallest turned rectangle around labelled points, no side below a pixel', async () => {
  // A square that stands on its corner: its sides are sqrt(2) 10, its upright box twice as large.
  expect(
    await areaOf([
      [0, 10],
      [10, 0],
      [20, 10],
      [10, 20],
      [10, 10],
    ]),
  ).toBeCloseTo(200, 9);
  // A rectangle of 50 by 10, turned by the angle of 3, 4, 5.
  const turned = (x: number, y: number) => [0.8 * x - 0.6 * y, 0.6 * x + 0.8 * y] as const;
  expect(await areaOf([turned(0, 0), turned(50, 0), turned(50, 10), turned(0, 10)])).toBeCloseTo(
    500,
    9,
  );
  // Points in a line, and a single one.
  expect(
    await areaOf([
      [0, 0],
      [3, 4],
      [6, 8],
    ]),
  ).toBeCloseTo(10, 9);
  expect(await areaOf([[5, 5]])).toBe(1);
});
