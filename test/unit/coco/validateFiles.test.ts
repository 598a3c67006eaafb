import { describe, expect, it } from 'vitest';

import { validateFile } from '../../../src/run/validateFile.ts';
import { fixtureFolder } from '../../helpers/runFixture.ts';

const points = (value = 1) => Array.from({ length: 17 }, (_, k) => [value + k, value, 2]).flat();
const person = (id: unknown, fields: Record<string, unknown> = {}) => ({
  id,
  image_id: 1,
  category_id: 1,
  iscrowd: 0,
  area: 400,
  bbox: [1, 1, 20, 20],
  num_keypoints: 17,
  keypoints: points(),
  ...fields,
});
const result = (fields: Record<string, unknown> = {}) => ({
  image_id: 1,
  category_id: 1,
  score: 0.5,
  keypoints: points(),
  ...fields,
});

/** `text` is one more result, as it stands in the file; `images` are ids. */
async function validate(
  annotations: unknown,
  results: readonly unknown[],
  text?: string,
  images: readonly number[] = [1, 2],
) {
  const { environment } = await fixtureFolder({
    'gt.json': JSON.stringify({
      images: images.map((id) => ({ id })),
      categories: [{ id: 1, name: 'person' }],
      annotations,
    }),
    'dt.json': `[${[...results.map((one) => JSON.stringify(one)), ...(text === undefined ? [] : [text])].join()}]`,
    's.yaml': JSON.stringify({
      name: 'files',
      procedures: { eval: { kind: 'pose', groundTruth: 'gt.json', results: 'dt.json' } },
    }),
  });
  return validateFile('s.yaml', environment, {
    connect: false,
    signal: new AbortController().signal,
  });
}

describe('validate of files of ground truth and results', () => {
  it('lists everything wrong in a ground truth at once, with ids', async () => {
    const { area: _, ...noArea } = person(3);
    const annotations = [
      person(1),
      person(1),
      person(2, { image_id: 77 }),
      noArea,
      person(4, { category_id: 9 }),
      person(5, { keypoints: [1, 2, 2] }),
      person(6, { bbox: [1, 2, 3] }),
      person('seven'),
    ];
    await expect(validate(annotations, [result()], undefined, [1, 2, 2])).rejects.toThrow(
      'gt.json: two images have one id (1x: 2); ' +
        "an annotation has no 'area' (1x: 3); " +
        'an annotation has not the 17 keypoints (x, y, v) of the first one (1x: 5); ' +
        "an annotation has no 'bbox (four numbers)' (1x: 6); " +
        "'id' of an annotation is not a number (1x: annotations[7]); " +
        'two annotations have one id (1x: 1); ' +
        'an annotation has an unknown image_id (1x: 2); ' +
        'an annotation has an unknown category_id (1x: 4)',
    );
  });

  it('lists everything wrong in results at once', async () => {
    const results = [
      result(),
      result({ score: '0.9' }),
      result({ keypoints: [1, 2, 3] }),
      result({ image_id: 404 }),
    ];
    const found = validate([person(1)], results).catch((error: Error) => error.message);
    expect(await found).toBe(
      "dt.json: 'score' of a result is not a number (1x: 1); " +
        'a result has 1 keypoints (x, y, score) where the ground truth has 17 (1x: 2); ' +
        'a result has an image_id that the ground truth does not know (1x: 404)',
    );
    // As Python writes it.
    const notFinite = JSON.stringify(result()).replace('[1,', '[NaN,');
    await expect(validate([person(1)], [result()], notFinite)).rejects.toThrow(
      "'keypoints' of a result are not finite (1x: 1)",
    );
  });

  it('says what is in sound files, and what pycocotools takes in its own way', async () => {
    const said = await validate(
      [person(0), person(2, { area: 0 }), person(3, { num_keypoints: 0 })],
      [result(), result({ category_id: 5 }), result({ score: 1.5 })],
    );
    expect(said.split('\n').map((line) => line.trim())).toEqual([
      'a scenario with eval (pose) and no gates',
      'gt.json: 2 images, 3 annotations of 17 keypoints in 1 category; ' +
        '1 with id 0, whose detection counts as wrong (switch idZero) (0); ' +
        '1 with area 0, so that only equal coordinates match (switch degenerateArea) (2); ' +
        '1 with no labelled keypoint: they do not count, and take detections around their box (3)',
      'dt.json: 3 results; 1 with a category that the ground truth does not know: they are dropped (1); ' +
        '1 with a score outside 0 to 1: `ece` cannot be told (2); 1 with no result (2)',
    ]);
  });
});
