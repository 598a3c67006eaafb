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

  it('has a result for each finding and each gate that fails, under rules that it lists', () => {
    const [run] = sarifLog(failRun).runs;
    expect(run?.results).toHaveLength(1 + 24);
    const rules = run?.tool.driver.rules.map(({ id }) => id) ?? [];
    expect(rules).toEqual(['proofmark.gate', 'explore.threshold']);
    for (const { ruleId, ruleIndex } of run?.results ?? []) expect(rules[ruleIndex]).toBe(ruleId);
  });

  it('makes only problems results: code scanning opens an alert for each, whatever its kind', () => {
    const gates = (log: ReturnType<typeof sarifLog>) =>
      log.runs[0]?.results
        .filter(({ ruleId }) => ruleId === 'proofmark.gate')
        .map(({ kind, level }) => [kind, level]);
    expect(gates(sarifLog(passRun))).toEqual([]);
    expect(gates(sarifLog(failRun))).toEqual([['fail', 'error']]);
    expect(gates(sarifLog(inconclusiveRun))).toEqual([]);
    const [run] = sarifLog(inconclusiveRun).runs;
    const notes = run?.invocations[0]?.toolExecutionNotifications;
    expect(notes?.map(({ message }) => message.text)).toEqual([
      expect.stringContaining('failureProbability.upper'),
      expect.stringContaining('remainingUncertainty.upper'),
    ]);
  });

  it('points at the line of a gate and of a procedure in the scenario', () => {
    const source = {
      file: 'scenarios/a b.yaml',
      gateLines: [21, 22, 23],
      procedureLines: { envelope: 9 },
      stated: {},
    };
    const places = sarifLog({ ...failRun, source }).runs[0]?.results.map(
      ({ locations: [each] }) =>
        `${each?.physicalLocation.artifactLocation.uri}:${each?.physicalLocation.region.startLine}`,
    );
    expect(places?.[0]).toBe('scenarios/a%20b.yaml:22');
    expect(new Set(places?.slice(1))).toEqual(new Set(['scenarios/a%20b.yaml:9']));
  });

  it('keeps fingerprints apart, and the same whatever the run is called', () => {
    const prints = (run: typeof failRun) =>
      sarifLog(run).runs[0]?.results.map(({ partialFingerprints }) =>
        JSON.stringify(partialFingerprints),
      ) ?? [];
    expect(new Set(prints(failRun)).size).toBe(25);
    expect(
      prints({ ...failRun, id: 'another', seed: 8, endedAt: '2027-01-01T00:00:00.000Z' }),
    ).toEqual(prints(failRun));
  });
});
