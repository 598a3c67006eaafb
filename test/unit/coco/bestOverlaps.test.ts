import { readFile } from 'node:fs/promises';

import { expect, it } from 'vitest';

import { bestOverlaps } from '../../../src/coco/evaluate/bestOverlaps.ts';
import { evaluate } from '../../../src/coco/evaluate/evaluate.ts';
import { readGroundTruth } from '../../../src/coco/read/readGroundTruth.ts';
import { readResults } from '../../../src/coco/read/readResults.ts';
import { COCO_SIGMAS } from '../../../src/coco/schema/cocoSigmas.ts';
import { settings } from '../../../src/coco/settings.ts';
import { absent, sharedData } from '../../helpers/sharedData.ts';

interface Case {
  readonly name: string;
  readonly gt: unknown;
  readonly dt: unknown;
  readonly iouType: string;
  readonly params: { readonly sigmas?: number[] };
  /** Overlaps by `image,category`, as pycocotools has them: detections by falling score, annotations in their order. */
  readonly expected: { readonly ious?: Record<string, number[][]> };
}

const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

it('finds the highest overlap of each detection that pycocotools has', async ({ skip }) => {
  const file = sharedData('pose/golden/quirks.json');
  if (file === undefined) return skip(absent('pose'));
  const { cases } = JSON.parse(await readFile(file, 'utf8')) as { cases: Case[] };
  let compared = 0;
  for (const { name, gt, dt, iouType, params, expected } of cases) {
    const matrix = expected.ious?.['1,1'];
    if (matrix === undefined || Object.keys(expected.ious!).length !== 1) continue;
    const kind = iouType === 'bbox' ? 'boxes' : 'keypoints';
    const truth = await readGroundTruth(bytes(gt), { kind, file: 'gt' });
    const results = await readResults(bytes(dt), truth, { kind, file: 'dt' });
    const evaluation = evaluate(
      truth,
      results,
      settings(kind, { sigmas: kind === 'boxes' ? [] : (params.sigmas ?? COCO_SIGMAS) }),
    );
    const { cells, truthIgnored } = evaluation;
    const cell = cells.category.indexOf(0);
    const [from, to] = [cells.truthStarts[cell]!, cells.truthStarts[cell + 1]!];
    const counting = Array.from(cells.truths.subarray(from, to), (one) => truthIgnored[0]![one]);
    const wanted = matrix.map((row) => Math.max(0, ...row.filter((_, g) => counting[g] === 0)));
    const start = cells.detectionStarts[cell]!;
    const found = bestOverlaps(evaluation).subarray(start, start + wanted.length);
    expect([name, Array.from(found)]).toEqual([
      name,
      wanted.map((value) => expect.closeTo(value, 12)),
    ]);
    compared += wanted.length;
  }
  expect(compared).toBeGreaterThan(50);
});
