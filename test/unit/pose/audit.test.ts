import { readFile } from 'node:fs/promises';

import { expect, it } from 'vitest';

import { fixtureFolder } from '../../helpers/runFixture.ts';

/** What poseaudit 0.7.2 reads off the same files; makeAudit.py wrote it. */
interface Golden {
  truth: unknown;
  results: unknown;
  audits: Record<string, Record<string, number> & { biasInterval: [number, number] }>;
}

it('audits an instrument as poseaudit 0.7.2 does', async () => {
  const file = new URL('../../fixtures/coco/audit.json', import.meta.url);
  const golden = JSON.parse(await readFile(file, 'utf8')) as unknown as Golden;
  const { run } = await fixtureFolder({
    'gt.json': JSON.stringify(golden.truth),
    'dt.json': JSON.stringify(golden.results),
    's.yaml': JSON.stringify({
      name: 'instrument',
      seed: 4,
      procedures: {
        eval: {
          kind: 'pose',
          groundTruth: 'gt.json',
          results: 'dt.json',
          errors: false,
          bootstrap: { replicates: 600 },
          audit: {
            elbow: { angle: ['left_shoulder', 'left_elbow', 'left_wrist'], bigError: 15 },
            spine: { tilt: ['left_hip', 'left_shoulder'], bigError: 15 },
            arm: { length: ['left_shoulder', 'left_elbow'], bigError: 15 },
          },
        },
      },
    }),
  });
  const { record } = await run();
  for (const [name, { n, biasInterval, ...wanted }] of Object.entries(golden.audits)) {
    const of = (statistic: string) =>
      record.procedures[0]!.measurements.find((one) => one.name === `audit.${name}.${statistic}`)!;
    expect(of('bias').n).toBe(n);
    for (const [statistic, value] of Object.entries(wanted))
      expect([name, statistic, of(statistic).value]).toEqual([
        name,
        statistic,
        expect.closeTo(value, 9),
      ]);
    // Both draw images again, with other random numbers: ends agree to a tenth of the width.
    const { lower, upper } = of('bias').interval!;
    const [from, to] = biasInterval;
    expect(Math.abs(lower! - from)).toBeLessThan(0.1 * (to - from));
    expect(Math.abs(upper! - to)).toBeLessThan(0.1 * (to - from));
  }
});
