import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';

import { describe, expect, it } from 'vitest';

import { accumulate } from '../../../src/coco/evaluate/accumulate.ts';
import { evaluate } from '../../../src/coco/evaluate/evaluate.ts';
import { summarize } from '../../../src/coco/evaluate/summarize.ts';
import { readGroundTruth } from '../../../src/coco/read/readGroundTruth.ts';
import { readResults } from '../../../src/coco/read/readResults.ts';
import { settings } from '../../../src/coco/settings.ts';
import { COCO_SIGMAS } from '../../../src/coco/schema/cocoSigmas.ts';
import { absent, sharedData } from '../../helpers/sharedData.ts';

/** What pycocotools 2.0.11 wrote down for a data set. */
interface Golden {
  stats: number[];
  ap_per_category_area: Record<string, number[]>;
  ap_per_iou_all: number[];
  precision_101_iou50_all_by_cat: Record<string, number[]>;
  precision_sum_all: number;
  recall_sum_all: number;
  scores_sum_all: number;
  npig_all: number;
  decisions_area_all: Record<
    string,
    { tp: number; fp: number; ignored: number; dt_gt_ignore: [number, number, number][] }
  >;
}

const SETS = [
  ['hard_kp_s11', 'keypoints', 'golden/hard_kp_s11.gt.json', 'golden/hard_kp_s11.dt.json'],
  ['pose1_s13', 'keypoints', 'golden/pose1_s13.gt.json', 'golden/pose1_s13.dt.json'],
  ['fce_kp_139099', 'keypoints', 'real/fce_kp_139099.gt.json', 'real/fce_kp_139099.dt.json'],
  [
    'xt_example_coco',
    'keypoints',
    'real/xt_example_coco_val.json',
    'real/xt_example_coco_preds.json',
  ],
  ['hard_bbox_s12', 'bbox', 'golden/hard_bbox_s12.gt.json', 'golden/hard_bbox_s12.dt.json'],
  ['fce_kp_139099', 'bbox', 'real/fce_kp_139099.gt.json', 'real/fce_kp_139099.dt.json'],
  [
    'fakebbox100',
    'bbox',
    'real/instances_val2014_100.json',
    'real/instances_val2014_fakebbox100_results.json',
  ],
] as const;

describe('COCOeval as pycocotools 2.0.11 has it', () => {
  it.for(SETS)('%s, %s', async ([name, type, truthFile, resultFile], { skip }) => {
    const goldenFile = sharedData(`pose/golden/${name}.${type}.expected.json`);
    if (goldenFile === undefined) return skip(absent('pose'));
    const golden = JSON.parse(await readFile(goldenFile, 'utf8')) as Golden;
    const kind = type === 'bbox' ? 'boxes' : 'keypoints';
    const truth = await readGroundTruth(await bytes(truthFile), { kind, file: truthFile });
    // In pieces of odd sizes, as a stream brings them.
    const stream = createReadStream(sharedData(`pose/${resultFile}`)!, { highWaterMark: 4099 });
    const results = await readResults(stream, truth, { kind, file: resultFile });
    const chosen = settings(kind, { sigmas: kind === 'keypoints' ? COCO_SIGMAS : [] });
    const evaluation = evaluate(truth, results, chosen, { partners: true });
    const accumulation = accumulate(evaluation);

    expect(summarize(accumulation, chosen)).toEqual(golden.stats);
    const [, A, M, T, R] = accumulation.shape;
    for (const [k, { id }] of truth.categories.entries()) {
      const from = (k * A * M + M - 1) * T * R;
      const curve = Array.from(accumulation.precision.subarray(from, from + R));
      expect(curve).toEqual(golden.precision_101_iou50_all_by_cat[id]);
    }
    // Sums in another order than numpy's.
    const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);
    expect(sum(accumulation.precision)).toBeCloseTo(golden.precision_sum_all, 6);
    expect(sum(accumulation.recall)).toBeCloseTo(golden.recall_sum_all, 6);
    expect(sum(accumulation.scores)).toBeCloseTo(golden.scores_sum_all, 6);
    expect(sum(Float64Array.from(accumulation.positives.filter((_, i) => i % A === 0)))).toBe(
      golden.npig_all,
    );
    for (const [threshold, decisions] of Object.entries(golden.decisions_area_all)) {
      const t = chosen.thresholds.findIndex((value) => Math.abs(value - Number(threshold)) < 1e-9);
      const { cells } = evaluation;
      const seen = new Map<number, [number, number]>();
      for (const [d, dt] of cells.detections.entries()) {
        const partner = evaluation.partners![t * cells.detections.length + d]!;
        const gt = partner < 0 ? 0 : truth.annotations.ids[partner]!;
        seen.set(dt + 1, [gt, (evaluation.ignored[0]![d]! >>> t) & 1]);
      }
      const wanted = decisions.dt_gt_ignore.map(
        ([dt, gt, ignored]) => [dt, [gt, ignored]] as const,
      );
      expect(seen.size).toBe(wanted.length);
      for (const [dt, decision] of wanted) expect([dt, seen.get(dt)]).toEqual([dt, decision]);
    }
  });
});

async function bytes(path: string): Promise<Uint8Array> {
  return readFile(sharedData(`pose/${path}`)!);
}
