import { describe, expect, it } from 'vitest';

import { float32Tensor, type TensorMap } from '../../../src/core/tensor.ts';
import { createRandom } from '../../../src/math/random.ts';
import { keypointLoss } from '../../../src/pose/attack/keypointLoss.ts';
import { aimedKeypoints } from '../../../src/pose/attack/personLooks.ts';
import { decodePose, poseDecoderOption } from '../../../src/pose/predict/poseDecoder.ts';

const input = { height: 64, width: 48 };
const random = createRandom('keypoint loss');
const tensor = (...shape: number[]) =>
  float32Tensor(
    shape,
    Array.from({ length: shape.reduce((a, b) => a * b) }, () => random.uniform()),
  );

const CASES: [string, object, () => TensorMap][] = [
  ['maps', { kind: 'heatmap' }, () => ({ maps: tensor(1, 3, 16, 12) })],
  [
    'scores of columns and rows',
    { kind: 'simcc', x: 'sx', y: 'sy' },
    () => ({ sx: tensor(1, 3, 24), sy: tensor(1, 3, 32) }),
  ],
  ['coordinates', { kind: 'regression' }, () => ({ points: tensor(1, 3, 3) })],
  [
    'coordinates in px, y first',
    { kind: 'regression', normalised: false, order: 'yx' },
    () => ({ points: tensor(1, 3, 2) }),
  ],
];

const aimed = [
  { k: 0, x: 0.31, y: 0.62, reachX: 0.08, reachY: 0.06 },
  { k: 2, x: 0.77, y: 0.13, reachX: 0.05, reachY: 0.2 },
];

describe.each(CASES)('the loss of %s', (_, option, outputs) => {
  const decoder = poseDecoderOption.parse(option);

  it('has the derivative that finite differences find', () => {
    const said = outputs();
    const loss = (of: TensorMap) => keypointLoss(of, decoder, aimed, input);
    const { weights } = loss(said);
    expect(Object.keys(weights).toSorted()).toEqual(Object.keys(said).toSorted());
    for (const [name, { shape, data, dtype }] of Object.entries(said)) {
      const slopes = Array.from(data as Float32Array, (_one, i) => {
        const [high, low] = [1e-3, -1e-3].map((step) => {
          const moved = Float32Array.from(data as Float32Array);
          moved[i]! += step;
          return loss({ ...said, [name]: { dtype, shape, data: moved } }).value;
        });
        return (high! - low!) / 2e-3;
      });
      const steepest = Math.max(...slopes.map(Math.abs));
      expect(steepest).toBeGreaterThan(0.05);
      for (const [i, slope] of slopes.entries())
        expect(Math.abs(weights[name]![i]! - slope)).toBeLessThan(0.02 * steepest);
    }
  });
});

it('is above 0 where the decoder reads a keypoint away from the truth, and below 0 where it finds it', () => {
  const decoder = poseDecoderOption.parse({ kind: 'heatmap', shift: false });
  for (let trial = 0; trial < 50; trial++) {
    const said = { maps: tensor(1, 1, 16, 12) };
    const one = { k: 0, x: random.uniform(), y: random.uniform(), reachX: 0.2, reachY: 0.2 };
    const [x = 0, y = 0] = decodePose(said, decoder, input);
    const isFound =
      ((x - one.x) / one.reachX) ** 2 + ((y - one.y) / one.reachY) ** 2 <= 1 ||
      (Math.floor(one.x * 12) === Math.floor(x * 12) &&
        Math.floor(one.y * 16) === Math.floor(y * 16));
    expect(keypointLoss(said, decoder, [one], input).value > 0).toBe(!isFound);
  }
});

it('finds the distance at which COCO says 0.5', () => {
  const crop = { x: 5, y: -3, width: 40, height: 80 };
  const person = { category: 'person', box: [0, 0, 30, 50], area: 900 } as const;
  const sigmas = [0.05, 0.1, 0.07, 0.07];
  const keypoints = [25, 37, 2, 15, 7, 1, 12, 12, 0, 60, 20, 2];
  const found = aimedKeypoints({ ...person, keypoints }, crop, sigmas);
  // The third is not labelled, the fourth outside the crop.
  expect(found.map(({ k }) => k)).toEqual([0, 1]);
  expect([found[0]!.x, found[0]!.y]).toEqual([0.5, 0.5]);
  for (const { k, reachX, reachY } of found)
    for (const d of [reachX * crop.width, reachY * crop.height])
      expect(Math.exp(-(d ** 2) / (2 * (2 * sigmas[k]!) ** 2 * 900))).toBeCloseTo(0.5, 12);
});
