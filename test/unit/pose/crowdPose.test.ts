import { readFile } from 'node:fs/promises';

import { expect, it } from 'vitest';

import { absent, sharedData } from '../../helpers/sharedData.ts';
import { fixtureFolder } from '../../helpers/runFixture.ts';

const golden = sharedData('pose/golden/xt_crowdpose.expected.json');

it('evaluates CrowdPose as faster-coco-eval 1.7.1 does', async ({ skip }) => {
  if (golden === undefined) return skip(absent('pose'));
  const { stats } = JSON.parse(await readFile(golden, 'utf8')) as {
    stats: Record<string, number>;
  };
  const { run } = await fixtureFolder({
    's.yaml': JSON.stringify({
      name: 'crowd',
      procedures: {
        eval: {
          kind: 'pose',
          groundTruth: sharedData('pose/real/xt_example_crowdpose_val.json'),
          results: sharedData('pose/real/xt_example_crowdpose_preds.json'),
          schema: 'crowdpose',
          crowdPose: true,
          bootstrap: { replicates: 0 },
        },
      },
    }),
  });
  const { record } = await run();
  const measured = new Map(
    record.procedures[0]!.measurements.map(({ name, value }) => [name, value]),
  );
  const exact = { AP: 'AP_all', AP50: 'AP_50', AP75: 'AP_75', AR: 'AR_all', AR50: 'AR_50' };
  for (const [ours, theirs] of Object.entries(exact))
    expect([ours, measured.get(ours)]).toEqual([ours, stats[theirs]]);
  // It prints the parts by crowd index to four digits.
  for (const part of ['easy', 'medium', 'hard'])
    expect([part, measured.get(`AP.${part}`)?.toFixed(4)]).toEqual([
      part,
      stats[`AP_${part}`]!.toFixed(4),
    ]);
});
