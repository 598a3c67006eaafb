import { describe, expect, it } from 'vitest';

import { digestsOf } from '../../../src/run/record/digestsOf.ts';
import { judgedRecord } from '../../../src/run/gates/judgedRecord.ts';
import type { RunRecord } from '../../../src/core/runRecord.ts';
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
    expect(judged.digest).toBe(digestsOf(judged).digest);
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

describe('digestsOf', () => {
  it('covers what is reproduced, and neither times nor places', () => {
    const source = { file: 'a.yaml', gateLines: [], procedureLines: {}, stated: {} };
    const procedures = passRun.procedures.map((each) => ({ ...each, durationMs: 17 }));
    expect(digestsOf({ ...passRun, source, procedures })).toEqual(digestsOf(passRun));
    const named = passRun.procedures.map((each) => ({ ...each, violations: 17 }));
    expect(digestsOf({ ...passRun, procedures: named })).not.toEqual(digestsOf(passRun));
  });

  it('has a second one without measured times, where there are any', () => {
    const [procedure] = passRun.procedures;
    const [measurement] = procedure?.measurements ?? [];
    if (procedure === undefined || measurement === undefined) throw new Error('no procedure');
    const timed = (value: number, times: 'all' | readonly string[]): RunRecord => ({
      ...passRun,
      procedures: [{ ...procedure, times, measurements: [{ ...measurement, value }] }],
    });
    expect(digestsOf(passRun).timelessDigest).toBeUndefined();
    for (const times of ['all', [measurement.name]] as const) {
      const [a, b] = [digestsOf(timed(1, times)), digestsOf(timed(2, times))];
      expect(a.digest).not.toBe(b.digest);
      expect(a.timelessDigest).toBe(b.timelessDigest);
    }
    const [c, d] = [digestsOf(timed(1, ['other'])), digestsOf(timed(2, ['other']))];
    expect(c.timelessDigest).not.toBe(d.timelessDigest);
  });
});
