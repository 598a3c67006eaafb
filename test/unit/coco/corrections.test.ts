import { describe, expect, it } from 'vitest';

import { CORRECTIONS, type Correction } from '../../../src/coco/settings.ts';
import { fixtureFolder } from '../../helpers/runFixture.ts';

type Row = Readonly<Record<string, unknown>>;

/** One switch: a ground truth and results on which it changes a measurement. */
interface Case {
  readonly kind: 'pose' | 'detection';
  readonly annotations: readonly Row[];
  readonly results: readonly Row[];
  readonly options?: Row;
  /** The measurement, without and with the switch; a text is what the error says. */
  readonly measure: string;
  readonly strict: number | null | string;
  readonly corrected: number;
}

/** Seventeen keypoints in a box of 100 by 100 px, all visible and all at other places. */
const PLACES = Array.from({ length: 17 }, (_, k) => [100 + ((k * 37) % 100), 100 + 6 * k] as const);
const labelled = (v: number) => PLACES.flatMap(([x, y]) => [x, y, v]);
const found = (shift = 0) => PLACES.flatMap(([x, y]) => [x + shift, y, 1]);

const person = (fields: Row = {}): Row => ({
  id: 1,
  image_id: 1,
  category_id: 1,
  iscrowd: 0,
  area: 6000,
  bbox: [100, 100, 100, 100],
  num_keypoints: 17,
  keypoints: labelled(2),
  ...fields,
});
const pose = (score: number, keypoints: readonly number[], category = 1): Row => ({
  image_id: 1,
  category_id: category,
  score,
  keypoints,
});
const without = (row: Row, ...names: readonly string[]): Row =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)));

/** One perfect detection of one object: 1 / (1 + 2^-52), averaged in floating point. */
const ONE = 0.9999999999999998;

const CASES: Readonly<Record<Correction, Case>> = {
  idZero: {
    kind: 'pose',
    annotations: [person({ id: 0 })],
    results: [pose(0.9, found())],
    measure: 'AP',
    strict: 0,
    corrected: ONE,
  },
  maxDets: {
    kind: 'pose',
    annotations: [person()],
    results: [pose(0.9, found())],
    options: { maxDets: [10] },
    measure: 'AP',
    strict: null,
    corrected: ONE,
  },
  recallPoints: {
    kind: 'detection',
    annotations: Array.from({ length: 100 }, (_, i) =>
      person({ id: i + 1, bbox: [200 * i, 0, 100, 100] }),
    ),
    // 35 of 100: the recall points 0.00 to 0.34, and 0.35 where it is 35 / 100.
    results: Array.from({ length: 35 }, (_, i) => ({
      image_id: 1,
      category_id: 1,
      score: 0.9 - i / 100,
      bbox: [200 * i, 0, 100, 100],
    })),
    measure: 'AP',
    strict: 35 / 101,
    corrected: 36 / 101,
  },
  precisionEpsilon: {
    kind: 'pose',
    annotations: [person()],
    results: [pose(0.9, found())],
    measure: 'AP',
    strict: ONE,
    corrected: 1,
  },
  emptyResults: {
    kind: 'pose',
    annotations: [person()],
    results: [],
    measure: 'AP',
    strict: 'there is no result in it',
    corrected: 0,
  },
  categoriesWithoutTruth: {
    kind: 'pose',
    annotations: [person()],
    results: [pose(0.9, found()), pose(0.9, found(), 2)],
    measure: 'AP',
    strict: ONE,
    corrected: ONE / 2,
  },
  unlabelledTruth: {
    kind: 'pose',
    annotations: [
      person(),
      person({
        id: 2,
        bbox: [1000, 100, 100, 100],
        num_keypoints: 0,
        keypoints: labelled(0),
      }),
    ],
    // Nothing is labelled where the better one lies: precision is 1/2.
    results: [pose(0.9, found(900)), pose(0.8, found())],
    measure: 'AP',
    strict: ONE,
    corrected: 0.5,
  },
  degenerateArea: {
    kind: 'pose',
    annotations: [person({ area: 0 })],
    // One px of 0.53 x 100^2 px^2: OKS is above .95.
    results: [pose(0.9, found(1))],
    measure: 'AP',
    strict: 0,
    corrected: ONE,
  },
  resultArea: {
    kind: 'pose',
    annotations: [person()],
    // Apart from one undetected point, the wrong one lies in 16 by 1 px: it is no medium person.
    results: [
      pose(
        0.9,
        PLACES.flatMap((_, k) => (k === 0 ? [0, 0, 0] : [60 + k, 60 + (k % 2), 1])),
      ),
      pose(0.8, found()),
    ],
    measure: 'APm',
    strict: 0.5,
    corrected: ONE,
  },
  missingFields: {
    kind: 'pose',
    annotations: [without(person(), 'area', 'iscrowd', 'num_keypoints')],
    results: [pose(0.9, found())],
    measure: 'AP',
    strict: "'area' (1x: 1); an annotation has no 'iscrowd' (1x: 1)",
    corrected: ONE,
  },
};

describe('the switches of docs/evaluators.md', () => {
  it.for(CORRECTIONS)('%s', async (name) => {
    const { kind, annotations, results, options, measure, strict, corrected } = CASES[name];
    const file = {
      images: [{ id: 1, width: 640, height: 480 }],
      categories: [
        { id: 1, name: 'person' },
        { id: 2, name: 'dummy' },
      ],
      annotations,
    };
    const measured = async (corrections: readonly string[]) => {
      const { run } = await fixtureFolder({
        'gt.json': JSON.stringify(file),
        'dt.json': JSON.stringify(results),
        's.yaml': JSON.stringify({
          name: 'switch',
          procedures: {
            eval: {
              kind,
              groundTruth: 'gt.json',
              results: 'dt.json',
              bootstrap: { replicates: 0 },
              corrected: corrections,
              ...(kind === 'pose' ? { errors: false } : {}),
              ...options,
            },
          },
        }),
      });
      const { record } = await run();
      return record.procedures[0]!.measurements.find((one) => one.name === measure)?.value;
    };
    if (typeof strict === 'string') await expect(measured([])).rejects.toThrow(strict);
    else if (strict === null) expect(await measured([])).toBeNull();
    else expect(await measured([])).toBeCloseTo(strict, 15);
    expect(await measured([name])).toBeCloseTo(corrected, 15);
    expect(corrected).not.toBe(strict);
  });
});
