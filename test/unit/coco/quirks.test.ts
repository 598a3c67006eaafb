import { readFile } from 'node:fs/promises';

import { describe, expect, it } from 'vitest';

import { accumulate } from '../../../src/coco/evaluate/accumulate.ts';
import { evaluate } from '../../../src/coco/evaluate/evaluate.ts';
import { summarize } from '../../../src/coco/evaluate/summarize.ts';
import { readGroundTruth } from '../../../src/coco/read/readGroundTruth.ts';
import { readResults } from '../../../src/coco/read/readResults.ts';
import { COCO_SIGMAS } from '../../../src/coco/schema/cocoSigmas.ts';
import { settings } from '../../../src/coco/settings.ts';
import { absent, sharedData } from '../../helpers/sharedData.ts';

interface Quirk {
  readonly name: string;
  readonly gt: unknown;
  readonly dt: unknown;
  readonly iouType: string;
  readonly params: { readonly maxDets?: number[]; readonly sigmas?: number[] };
  readonly expected: {
    readonly stats?: number[];
    readonly raises?: string;
    readonly npig_all?: number;
    readonly tp_fp_ignored?: Record<string, [number, number, number]>;
  };
}

const file = sharedData('pose/golden/quirks.json');
const { cases } =
  file === undefined
    ? { cases: [] }
    : (JSON.parse(await readFile(file, 'utf8')) as { cases: Quirk[] });

const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

describe('the quirks of COCOeval', () => {
  it.skipIf(file !== undefined)('are beside the checkout', ({ skip }) => skip(absent('pose')));

  it.for(cases)('$name', async ({ gt, dt, iouType, params, expected }) => {
    const kind = iouType === 'bbox' ? 'boxes' : 'keypoints';
    const chosen = settings(kind, {
      ...(params.maxDets === undefined ? {} : { maxDets: params.maxDets }),
      sigmas: kind === 'boxes' ? [] : (params.sigmas ?? COCO_SIGMAS),
    });
    const run = async () => {
      const truth = await readGroundTruth(bytes(gt), { kind, file: 'gt.json' });
      const results = await readResults(bytes(dt), truth, { kind, file: 'dt.json' });
      const evaluation = evaluate(truth, results, chosen);
      return { evaluation, accumulation: accumulate(evaluation) };
    };
    if (expected.raises !== undefined) {
      await expect(run()).rejects.toThrow(/gt\.json|dt\.json|keypoints/);
      return;
    }
    const { evaluation, accumulation } = await run();
    expect(summarize(accumulation, chosen)).toEqual(expected.stats);
    const areas = chosen.areas.length;
    const positives = accumulation.positives.filter((_, i) => i % areas === 0);
    expect(positives.reduce((a, b) => a + b, 0)).toBe(expected.npig_all);
    for (const [threshold, counts] of Object.entries(expected.tp_fp_ignored ?? {})) {
      const t = chosen.thresholds.findIndex((value) => Math.abs(value - Number(threshold)) < 1e-9);
      const seen = [0, 0, 0];
      for (const [d, matched] of evaluation.matched[0]!.entries()) {
        const ignored = (evaluation.ignored[0]![d]! >>> t) & 1;
        seen[ignored === 1 ? 2 : ((matched >>> t) & 1) === 1 ? 0 : 1]!++;
      }
      expect(seen).toEqual(counts);
    }
  });
});
