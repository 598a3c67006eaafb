import { readFile } from 'node:fs/promises';

import { expect, it } from 'vitest';

import { accumulate } from '../../../src/coco/evaluate/accumulate.ts';
import { evaluate } from '../../../src/coco/evaluate/evaluate.ts';
import { summarize } from '../../../src/coco/evaluate/summarize.ts';
import { maskArea } from '../../../src/coco/mask/maskArea.ts';
import { readGroundTruth } from '../../../src/coco/read/readGroundTruth.ts';
import { readResults } from '../../../src/coco/read/readResults.ts';
import { settings } from '../../../src/coco/settings.ts';

/** What pycocotools 2.0.11 says of masks; makeMasks.py wrote it. */
interface Golden {
  truth: unknown;
  results: unknown[];
  areas: number[];
  stats: number[];
  /** [K, T, R] over all areas, at most 100 detections. */
  precision: number[];
  /** Threshold, result (from 1), annotation id or 0, ignored. */
  matches: [number, number, number, number][];
}

const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

it('evaluates masks of polygons, run lengths and crowds as pycocotools 2.0.11 does', async () => {
  const file = new URL('../../fixtures/coco/masks.json', import.meta.url);
  const golden = JSON.parse(await readFile(file, 'utf8')) as Golden;
  const truth = await readGroundTruth(bytes(golden.truth), { kind: 'masks', file: 'gt' });
  expect(truth.annotations.masks?.map((mask) => maskArea(mask!))).toEqual(golden.areas);

  const results = await readResults(bytes(golden.results), truth, { kind: 'masks', file: 'dt' });
  const chosen = settings('masks');
  const evaluation = evaluate(truth, results, chosen, { partners: true });
  const accumulation = accumulate(evaluation);
  expect(summarize(accumulation, chosen)).toEqual(golden.stats);
  const [K, A, M, T, R] = accumulation.shape;
  const curves = Array.from({ length: K }, (_, k) =>
    Array.from(
      accumulation.precision.subarray(
        (k * A * M + M - 1) * T * R,
        (k * A * M + M - 1) * T * R + T * R,
      ),
    ),
  ).flat();
  expect(curves).toEqual(golden.precision);

  const { detections } = evaluation.cells;
  const place = new Map(Array.from(detections, (one, d) => [one + 1, d]));
  expect(golden.matches.length).toBe(T * detections.length);
  for (const [t, result, annotation, ignored] of golden.matches) {
    const d = place.get(result)!;
    const partner = evaluation.partners![t * detections.length + d]!;
    expect([t, result, partner < 0 ? 0 : truth.annotations.ids[partner]]).toEqual([
      t,
      result,
      annotation,
    ]);
    expect((evaluation.ignored[0]![d]! >>> t) & 1).toBe(ignored);
  }
});
