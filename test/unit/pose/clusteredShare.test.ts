import { expect, it } from 'vitest';

import type { Results } from '../../../src/coco/results.ts';
import { clusteredShare } from '../../../src/pose/clusteredShare.ts';
import { createRandom } from '../../../src/math/random.ts';

const KEYPOINTS = 17;

/** Results of one person an image. */
function people(images: number): Results {
  return {
    count: images,
    keypointsEach: KEYPOINTS,
    image: Int32Array.from({ length: images }, (_, i) => i),
  } as Partial<Results> as Results;
}

it.each([
  ['no keypoint', 1],
  ['every keypoint', 2],
])('feigns no certainty where %s is of the class', (_what, code) => {
  const codes = new Uint8Array(30 * KEYPOINTS).fill(2);
  expect(clusteredShare(codes, code, people(30), 0.95)).toBeUndefined();
});

it('covers the share of keypoints that fail together in an image', () => {
  const [images, rate, seeds] = [100, 0.3, 300];
  let covered = 0;
  for (let seed = 0; seed < seeds; seed++) {
    const random = createRandom(seed, 'share');
    const codes = Uint8Array.from({ length: images * KEYPOINTS });
    for (let i = 0; i < images; i++)
      codes.fill(random.uniform() < rate ? 1 : 2, i * KEYPOINTS, (i + 1) * KEYPOINTS);
    const { lower, upper } = clusteredShare(codes, 1, people(images), 0.95)!;
    if (lower <= rate && rate <= upper) covered++;
  }
  expect(covered / seeds).toBeGreaterThan(0.92);
});
