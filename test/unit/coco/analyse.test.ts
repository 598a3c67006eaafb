import { readFile } from 'node:fs/promises';

import { beforeAll, describe, expect, it } from 'vitest';

import { ANALYSIS_THRESHOLDS } from '../../../src/coco/analyse/analysisSettings.ts';
import { IMPACT_ERRORS, KEYPOINT_CLASSES } from '../../../src/coco/analyse/errorTypes.ts';
import { impact, type ImpactAnalysis } from '../../../src/coco/analyse/impact.ts';
import { scoringErrors } from '../../../src/coco/analyse/scoringErrors.ts';
import { selectResults } from '../../../src/coco/analyse/selectResults.ts';
import { teamResults } from '../../../src/coco/analyse/teamResults.ts';
import type { Results } from '../../../src/coco/results.ts';
import type { KeypointSchema } from '../../../src/coco/schema/keypointSchema.ts';
import type { GroundTruth } from '../../../src/coco/groundTruth.ts';
import { readGroundTruth } from '../../../src/coco/read/readGroundTruth.ts';
import { readResults } from '../../../src/coco/read/readResults.ts';
import { COCO_SIGMAS } from '../../../src/coco/schema/cocoSigmas.ts';
import { crowdingSensitivity, sizeSensitivity } from '../../../src/pose/sensitivity.ts';
import { absent, sharedData } from '../../helpers/sharedData.ts';

interface Stat {
  err: string;
  oks: number;
  area: string;
  auc: number;
  recall: number;
}
type Counts = Record<string, Record<string, [number, number]>>;
interface Golden {
  team_order: number[];
  progressive: Stat[];
  isolated: Stat[];
  progressive_fp_fn_counts: Counts;
  isolated_fp_fn_counts: Counts;
  opt_scores_progressive_all: Record<string, number>;
  opt_scores_isolated_all: Record<string, number>;
  loc: Record<string, number | number[]>;
  loc_flags: Record<string, { gt: number; oks: number; code: string }>;
  corrected_keypoints_sample: Record<string, number[]>;
}

const FLIP = [0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15];
const THEIR_NAMES: Record<string, string> = {
  bckgd_false_pos: 'backgroundFalsePositive',
  false_neg: 'falseNegative',
};
const file = sharedData('pose/golden/pose1_s13.coco_analyze.expected.json');

describe.skipIf(file === undefined)(`coco-analyze (${absent('pose')} unless it runs)`, () => {
  let golden: Golden;
  let truth: GroundTruth;
  let results: Results;
  let cumulative: ImpactAnalysis;
  let isolated: ImpactAnalysis;

  beforeAll(async () => {
    golden = JSON.parse(await readFile(file!, 'utf8')) as Golden;
    const read = async (name: string) =>
      readFile(sharedData(`pose/golden/pose1_s13.${name}.json`)!);
    truth = await readGroundTruth(await read('gt'), { kind: 'keypoints', file: 'gt' });
    const all = await readResults(await read('dt'), truth, { kind: 'keypoints', file: 'dt' });
    const team = teamResults(all, 0);
    expect(Array.from(team)).toEqual(golden.team_order);
    results = selectResults(all, team);
    const options = { sigmas: COCO_SIGMAS, flip: FLIP };
    cumulative = impact(truth, results, 'cumulative', options);
    isolated = impact(truth, results, 'isolated', options);
  });

  it('classifies every keypoint as it does', () => {
    const { codes, partner } = cumulative.localisations[0]!;
    for (const [id, { gt, code }] of Object.entries(golden.loc_flags)) {
      const one = Number(id) - 1;
      expect(truth.annotations.ids[partner[one]!]).toBe(gt);
      const letters = Array.from(
        codes.subarray(17 * one, 17 * one + 17),
        (value) => '.gjism'[value],
      );
      expect([id, letters.join('')]).toEqual([id, code]);
    }
    for (const [index, name] of KEYPOINT_CLASSES.entries()) {
      expect(codes.filter((code) => code === index + 1).length).toBe(golden.loc[name]);
    }
  });

  it('puts corrected keypoints where it does', () => {
    const { codes, corrected } = cumulative.localisations[0]!;
    for (const [id, values] of Object.entries(golden.corrected_keypoints_sample)) {
      const one = Number(id) - 1;
      for (let k = 0; k < 17; k++) {
        if (codes[17 * one + k]! < 2) continue;
        expect(corrected[2 * (17 * one + k)]).toBeCloseTo(values[3 * k]!, 6);
        expect(corrected[2 * (17 * one + k) + 1]).toBeCloseTo(values[3 * k + 1]!, 6);
      }
    }
  });

  it.for(['cumulative', 'isolated'] as const)('finds the same optimal scores, %s', (mode) => {
    const wanted =
      mode === 'cumulative' ? golden.opt_scores_progressive_all : golden.opt_scores_isolated_all;
    const found = (mode === 'cumulative' ? cumulative : isolated).optimal[0]!;
    for (const [id, score] of Object.entries(wanted))
      expect(found[Number(id) - 1]).toBeCloseTo(score, 9);
  });

  it.for(['cumulative', 'isolated'] as const)('finds the same AP and recall, %s', (mode) => {
    const { impacts, unmatched } = mode === 'cumulative' ? cumulative : isolated;
    const wanted = mode === 'cumulative' ? golden.progressive : golden.isolated;
    for (const { err, oks, area, auc, recall } of wanted) {
      const error = THEIR_NAMES[err] ?? err;
      const one = impacts.find((each) => each.error === error && each.area === area);
      // Its list of missed objects runs in ascending order under descending labels.
      const label = ANALYSIS_THRESHOLDS.indexOf(oks);
      const t = err === 'false_neg' ? 9 - label : label;
      expect([err, area, oks, one?.ap[t]]).toEqual([err, area, oks, expect.closeTo(auc, 9)]);
      expect(one?.recall[t]).toBeCloseTo(recall, 9);
    }
    const counts =
      mode === 'cumulative' ? golden.progressive_fp_fn_counts : golden.isolated_fp_fn_counts;
    for (const [a, area] of ['all', 'medium', 'large'].entries()) {
      for (const [oks, [falsePositives, falseNegatives]] of Object.entries(counts[area]!)) {
        const t = ANALYSIS_THRESHOLDS.indexOf(Number(oks));
        expect(unmatched[a]![t]).toMatchObject({ falsePositives, falseNegatives });
      }
    }
    expect(impacts.length).toBe(3 * (1 + IMPACT_ERRORS.length));
  });

  it('finds the pairs of wrong scores that it prints', async () => {
    const text = await readFile(
      sharedData('pose/golden/pose1_s13.run_analysis.scoring_errors_std_out.txt')!,
      'utf8',
    );
    const printed = Array.from(
      text.matchAll(
        /gt id: \[(\d+)\]\n.*?\[(\d+)\]\[([\d.]+)\]\[([\d.]+)\]\n.*?\[(\d+)\]\[([\d.]+)\]\[([\d.]+)\]\n- Relevance: \[([\d.]+)\]/g,
      ),
      ([, ...fields]) => fields.map(Number),
    );
    expect(printed.length).toBe(12);
    const found = scoringErrors(truth, results, { sigmas: COCO_SIGMAS }).slice(0, 12);
    const rounded = (value: number) => Number(value.toFixed(3));
    expect(
      found.map(({ truth: gt, chosen, better, relevance }) =>
        [
          truth.annotations.ids[gt]!,
          ...[chosen, better].flatMap(({ result, score, oks }) => [result + 1, score, oks]),
          relevance,
        ].map(rounded),
      ),
    ).toEqual(printed);
  });

  it('finds the sensitivity to size, crowding and visibility that it prints', async () => {
    const read = async (name: string) =>
      readFile(
        sharedData(
          `pose/golden/pose1_s13.run_analysis.benchmarks_sensitivity_${name}_std_out.txt`,
        )!,
        'utf8',
      );
    const schema = { sigmas: COCO_SIGMAS, flip: FLIP } as unknown as KeypointSchema;
    const sizes = sizeSensitivity(truth, results, schema);
    const [, printed = ''] = (await read('size')).split('for [Original Dts]:');
    const aps = Array.from(printed.matchAll(/ap\[(-?[\d.]+)\]/g), ([, ap]) => ap).slice(0, 5);
    expect(sizes.map(({ ap }) => ap.toFixed(3))).toEqual(aps);

    const { cells } = crowdingSensitivity(truth, results, schema);
    const text = await read('occlusion_crowding');
    const people = Array.from(text.matchAll(/^\d-\d: (\d+)$/gm), ([, count]) => Number(count));
    const joint = Array.from(text.matchAll(/baseline: ap\[(-?[\d.]+)\]/g), ([, ap]) => ap);
    expect(cells.map((cell) => cell.ap.toFixed(3))).toEqual(joint);
    expect(cells.map((cell) => cell.people)).toEqual(people);
  });
});
