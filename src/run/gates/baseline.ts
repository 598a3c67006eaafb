import { ConfigurationError } from '../../core/errors.ts';
import type { Measurement } from '../../core/measurement.ts';
import type { RunRecord } from '../../core/runRecord.ts';
import type { BaselineReference, GateCondition } from './parseGate.ts';
import { sideOf } from './sideOf.ts';

/**
 * What a gate means by `baseline.NAME`: the measurement of that name of the gate's own procedure, or of the procedure
 * that the name begins with. undefined when the baseline has none.
 */
export function baselineMeasurement(
  { measurement: path }: BaselineReference,
  ofGate: string,
  baseline: RunRecord | undefined,
): Measurement | undefined {
  const find = (procedure: string, name: string): Measurement | undefined =>
    baseline?.procedures
      .find((candidate) => candidate.name === procedure)
      ?.measurements.find((candidate) => candidate.name === name || candidate.alias === name);
  const dot = path.indexOf('.');
  const named = dot < 0 ? undefined : find(path.slice(0, dot), path.slice(dot + 1));
  return named ?? find(ofGate, path);
}

/**
 * Checks that the baseline holds a number for every gate that compares with it. Throws ConfigurationError, also when
 * there is no baseline.
 */
export function checkBaseline(
  gates: readonly GateCondition[],
  baseline: RunRecord | undefined,
): void {
  for (const { text, procedure, threshold } of gates) {
    if (typeof threshold === 'number') continue;
    if (baseline === undefined)
      throw new ConfigurationError(
        `the gate "${text}" compares with a baseline, and none is named`,
        {
          code: 'gate.no-baseline',
          hint: 'Write `baseline: RUN` into the scenario, or give --baseline RUN: the id or the folder of a finished run.',
        },
      );
    const found = baselineMeasurement(threshold, procedure, baseline);
    if (found !== undefined && sideOf(found, threshold.side) !== null) continue;
    throw new ConfigurationError(
      `the gate "${text}" compares with ${threshold.measurement} (${threshold.side}), which the baseline ${baseline.id} does not have`,
      {
        code: 'gate.baseline',
        hint: `Its procedures are ${baseline.procedures.map(({ name }) => name).join(', ')}; \`proofmark gates ${baseline.id}\` lists what they measured.`,
      },
    );
  }
}
