import { describe, expect, it } from 'vitest';

import { cocoData } from '../../../bench/pose/cocoData.ts';
import { impact } from '../../../src/coco/analyse/impact.ts';
import { IMPACT_ERRORS } from '../../../src/coco/analyse/errorTypes.ts';
import { teamResults } from '../../../src/coco/analyse/teamResults.ts';
import { selectResults } from '../../../src/coco/analyse/selectResults.ts';
import { imageIntervals } from '../../../src/coco/bootstrap/imageIntervals.ts';
import { drawWeights } from '../../../src/coco/bootstrap/weights.ts';
import { evaluate } from '../../../src/coco/evaluate/evaluate.ts';
import {
  expectedCalibration,
  scoredDetections,
} from '../../../src/coco/procedure/expectedCalibration.ts';
import { readGroundTruth } from '../../../src/coco/read/readGroundTruth.ts';
import { readResults } from '../../../src/coco/read/readResults.ts';
import { COCO_SIGMAS } from '../../../src/coco/schema/cocoSigmas.ts';
import { settings } from '../../../src/coco/settings.ts';
import { tide } from '../../../src/coco/tide/tide.ts';
import { createRandom } from '../../../src/math/random.ts';
import { gain } from '../../../src/pose/analysis.ts';
import { gainsOnImages } from '../../../src/pose/gainsOnImages.ts';

type Row = Record<string, unknown> & { image_id: number };
const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const IMAGES = 25;

/** A data set, and the same with every image copied as often as its weight says, side by side. */
async function both(kind: 'keypoints' | 'boxes') {
  const text = cocoData(kind, 3, IMAGES);
  const file = JSON.parse(text.truth) as { annotations: Row[]; categories: unknown[] };
  const weights = drawWeights(IMAGES, createRandom(8));
  const copies = Array.from(weights).flatMap((weight, i) =>
    Array.from({ length: weight }, () => i + 1),
  );
  const spread = (list: readonly Row[]) =>
    copies.flatMap((from, to) =>
      list.filter((one) => one.image_id === from).map((one) => ({ ...one, image_id: to + 1 })),
    );
  const load = async (images: number, annotations: readonly Row[], results: readonly Row[]) => {
    const truth = await readGroundTruth(
      bytes({
        images: Array.from({ length: images }, (_, i) => ({ id: i + 1, width: 640, height: 480 })),
        categories: file.categories,
        annotations: annotations.map((one, i) => ({ ...one, id: i + 1 })),
      }),
      { kind, file: 'gt' },
    );
    return { truth, results: await readResults(bytes(results), truth, { kind, file: 'dt' }) };
  };
  const detections = JSON.parse(text.results) as Row[];
  return {
    weights,
    original: await load(IMAGES, file.annotations, detections),
    copied: await load(copies.length, spread(file.annotations), spread(detections)),
  };
}

describe('figures on weighted images', () => {
  it('are those of TIDE on copies of the images', async () => {
    const { weights, original, copied } = await both('boxes');
    const weighted = tide(original.truth, original.results).weighted(weights);
    const { ap, losses, counts, falsePositives, falseNegatives, wrong, unmatched } = tide(
      copied.truth,
      copied.results,
    );
    expect(weighted.counts).toEqual(counts);
    expect([weighted.wrong, weighted.unmatched]).toEqual([wrong, unmatched]);
    for (const [kind, loss] of Object.entries({ ...losses, ap, falsePositives, falseNegatives }))
      expect([kind, { ...weighted, ...weighted.losses }[kind as 'cls']]).toEqual([
        kind,
        expect.closeTo(loss, 9),
      ]);
  });

  it.for([true, false])(
    'are those of the keypoint errors on copies, corrected: %s',
    async (corrected) => {
      const { weights, original, copied } = await both('keypoints');
      const analyse = ({ truth, results }: typeof original) =>
        impact(truth, selectResults(results, teamResults(results, 0)), 'isolated', {
          sigmas: COCO_SIGMAS,
          flip: COCO_SIGMAS.map((_, k) => k),
          corrected,
        });
      const whole = analyse(original);
      const wanted = analyse(copied);
      const found = gainsOnImages(whole)(weights);
      for (const [e, error] of IMPACT_ERRORS.entries())
        expect([error, found[e]]).toEqual([error, expect.closeTo(gain(wanted, error, 'all'), 9)]);
      const sum = (counts: Int32Array) =>
        counts.reduce((total, count, image) => total + count * weights[image]!, 0);
      const { falsePositives, falseNegatives } = wanted.unmatched[0]![0]!;
      expect(sum(whole.unmatchedByImage.falsePositives)).toBe(falsePositives);
      expect(sum(whole.unmatchedByImage.falseNegatives)).toBe(falseNegatives);
    },
  );

  it('are those of the calibration error on copies', async () => {
    const { weights, original, copied } = await both('boxes');
    const scored = ({ truth, results }: typeof original) =>
      scoredDetections(evaluate(truth, results, settings('boxes')))!;
    expect(expectedCalibration(scored(original), weights)).toBeCloseTo(
      expectedCalibration(scored(copied)),
      12,
    );
  });
});

describe('intervals over images', () => {
  const bootstrap = (images: number) => ({
    images,
    replicates: 400,
    confidence: 0.9,
    random: createRandom(2),
  });

  it('hold the mean of images about as often as they say', () => {
    let held = 0;
    for (let seed = 0; seed < 200; seed++) {
      const random = createRandom(seed, 'population');
      const values = Array.from({ length: 60 }, () => random.uniform());
      const [interval] = imageIntervals(
        { images: 60, replicates: 200, confidence: 0.9, random },
        (weights) => [values.reduce((sum, one, i) => sum + one * weights[i]!, 0) / 60],
      );
      if (interval!.lower! <= 0.5 && interval!.upper! >= 0.5) held++;
    }
    // Binomial with 200 trials of 0.9: below 165 once in a thousand.
    expect(held).toBeGreaterThan(164);
    expect(held).toBeLessThan(198);
  });

  it('are not stated where they would feign certainty', () => {
    const share = (wrong: number) => (weights: Int32Array) => [
      weights.slice(0, wrong).reduce((sum, one) => sum + one, 0),
    ];
    expect(imageIntervals(bootstrap(9), share(3))).toEqual([undefined]);
    // No image shows an error: that none can happen does not follow.
    expect(imageIntervals(bootstrap(50), share(0))).toEqual([undefined]);
    expect(imageIntervals(bootstrap(50), share(3))[0]).toMatchObject({ confidence: 0.9 });
  });
});
