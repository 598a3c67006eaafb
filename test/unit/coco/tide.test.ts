import { readFile } from 'node:fs/promises';

import { describe, expect, it } from 'vitest';

import { readGroundTruth } from '../../../src/coco/read/readGroundTruth.ts';
import { readResults } from '../../../src/coco/read/readResults.ts';
import { tide } from '../../../src/coco/tide/tide.ts';
import { TIDE_ERRORS } from '../../../src/coco/tide/tideErrors.ts';
import { absent, sharedData } from '../../helpers/sharedData.ts';

interface Golden {
  result: Record<
    string,
    {
      ap: number;
      main: Record<string, number>;
      special: { FalsePos: number; FalseNeg: number };
      counts: Record<string, number>;
    }
  >;
}

describe('TIDE', () => {
  it('splits errors as tidecv 1.0.1 does', async ({ skip }) => {
    const file = sharedData('pose/golden/hard_bbox_s12.tide.expected.json');
    if (file === undefined) return skip(absent('pose'));
    const { result } = JSON.parse(await readFile(file, 'utf8')) as Golden;
    const read = async (name: string) =>
      readFile(sharedData(`pose/golden/hard_bbox_s12.${name}.json`)!);
    const truth = await readGroundTruth(await read('gt'), { kind: 'boxes', file: 'gt' });
    const results = await readResults(await read('dt'), truth, { kind: 'boxes', file: 'dt' });
    for (const [positive, wanted] of Object.entries(result)) {
      const found = tide(truth, results, { positive: Number(positive) });
      expect(found.ap).toBeCloseTo(wanted.ap, 6);
      for (const kind of TIDE_ERRORS) {
        const name = kind[0]!.toUpperCase() + kind.slice(1);
        expect([kind, found.counts[kind]]).toEqual([kind, wanted.counts[name]]);
        expect([kind, found.losses[kind]]).toEqual([kind, expect.closeTo(wanted.main[name]!, 6)]);
      }
      expect(found.falsePositives).toBeCloseTo(wanted.special.FalsePos, 6);
      expect(found.falseNegatives).toBeCloseTo(wanted.special.FalseNeg, 6);
    }
  });
});
