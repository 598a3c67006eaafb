import { describe, expect, it } from 'vitest';

import { digestRun } from '../../../src/run/record/digestRun.ts';
import { judgedRecord } from '../../../src/run/gates/judgedRecord.ts';
import { runRecordSchema } from '../../../src/report/json/runRecordSchema.ts';
import { failRun, passRun } from '../../fixtures/runs/index.ts';

describe('judgedRecord', () => {
  const judged = judgedRecord(
    { record: passRun, results: failRun.gates, verdict: 'fail' },
    'strict.yaml',
  );

  it('keeps the evidence, and takes the other gates with digests of their own', () => {
    expect(judged.procedures).toEqual(passRun.procedures);
    expect(judged.gates).toEqual(failRun.gates);
    expect(judged.verdict).toBe('fail');
    expect(judged.digest).toBe(digestRun(judged));
    expect(judged.scenario.digest).not.toBe(passRun.scenario.digest);
    expect(judged.scenario.resolved).toMatchObject({
      gates: failRun.gates.map(({ condition }) => condition),
    });
  });

  it('says by what it was judged, and which run it was', () => {
    expect(judged.environment['judged again']).toContain('strict.yaml');
    expect(judged.environment['judged again']).toContain(passRun.digest);
    expect(runRecordSchema.safeParse(judged).success).toBe(true);
  });
});

describe('digestRun', () => {
  it('covers what is reproduced, and neither times nor places', () => {
    const source = { file: 'a.yaml', gateLines: [], procedureLines: {}, stated: {} };
    const procedures = passRun.procedures.map((each) => ({ ...each, durationMs: 17 }));
    expect(digestRun({ ...passRun, source, procedures })).toBe(digestRun(passRun));
    const named = passRun.procedures.map((each) => ({ ...each, violations: 17 }));
    expect(digestRun({ ...passRun, procedures: named })).not.toBe(digestRun(passRun));
  });
});
