import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import type { Log } from 'sarif';
import { describe, expect, it } from 'vitest';

import { sarifLog } from '../../../src/report/sarif/sarifLog.ts';
import { failRun, inconclusiveRun, passRun, runs } from '../../fixtures/runs/index.ts';
import { sarifSchema } from '../../fixtures/schemas/sarif.ts';

const ajv = new Ajv({ strict: false, allErrors: true });
formats.default(ajv);
const validate = ajv.compile(sarifSchema);

describe('results.sarif', () => {
  it.each(Object.entries(runs))('of the run %s fits the schema and the types', (_, run) => {
    const log: Log = sarifLog(run);
    expect(validate(JSON.parse(JSON.stringify(log))), JSON.stringify(validate.errors)).toBe(true);
  });

  it('has a result for each gate and each finding, under rules that it lists', () => {
    const [run] = sarifLog(failRun).runs;
    expect(run?.results).toHaveLength(3 + 24);
    const rules = run?.tool.driver.rules.map(({ id }) => id) ?? [];
    expect(rules).toEqual(['proofmark.gate', 'explore.threshold']);
    for (const { ruleId, ruleIndex } of run?.results ?? []) expect(rules[ruleIndex]).toBe(ruleId);
  });

  it('tells pass, fail and open gates apart', () => {
    const kinds = (log: ReturnType<typeof sarifLog>) =>
      log.runs[0]?.results
        .filter(({ ruleId }) => ruleId === 'proofmark.gate')
        .map(({ kind, level }) => [kind, level]);
    expect(kinds(sarifLog(passRun))).toEqual([
      ['pass', 'none'],
      ['pass', 'none'],
    ]);
    expect(kinds(sarifLog(failRun))?.[1]).toEqual(['fail', 'error']);
    expect(kinds(sarifLog(inconclusiveRun))?.[0]).toEqual(['open', 'none']);
  });

  it('keeps fingerprints apart, and the same whatever the run is called', () => {
    const prints = (run: typeof failRun) =>
      sarifLog(run).runs[0]?.results.map(({ partialFingerprints }) =>
        JSON.stringify(partialFingerprints),
      ) ?? [];
    expect(new Set(prints(failRun)).size).toBe(27);
    expect(
      prints({ ...failRun, id: 'another', seed: 8, endedAt: '2027-01-01T00:00:00.000Z' }),
    ).toEqual(prints(failRun));
  });
});
