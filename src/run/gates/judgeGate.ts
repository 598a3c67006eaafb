import type { GateResult, Verdict } from '../../core/gate.ts';
import type { Measurement } from '../../core/measurement.ts';
import type { RunRecord } from '../../core/runRecord.ts';
import { baselineMeasurement } from './baseline.ts';
import type { GateCondition } from './parseGate.ts';
import { convertUnit } from './convertUnit.ts';
import { neededSample } from './neededSample.ts';
import { sideOf } from './sideOf.ts';

/**
 * Judges one gate. `pass` when the number that the gate names holds; `fail` when the evidence contradicts it: for a
 * bound, when the opposite bound misses the threshold as well; `inconclusive` when the interval straddles the
 * threshold, or there is no evidence, also where the value is a bound alone and the gate asks for the other side.
 */
export function judgeGate(
  gate: GateCondition,
  measurements: readonly Measurement[],
  baseline?: RunRecord,
): GateResult {
  const measurement = measurements.find(
    ({ name, alias }) => name === gate.measurement || alias === gate.measurement,
  );
  const threshold =
    measurement === undefined ? 'none' : thresholdOf(gate, measurement.unit, baseline);
  const result = (verdict: Verdict, measured: number | null, reason: string): GateResult => ({
    condition: gate.text,
    subject: {
      procedure: gate.procedure,
      measurement: measurement?.name ?? gate.measurement,
      side: gate.side,
      operator: gate.operator,
      threshold: typeof threshold === 'number' ? threshold : null,
    },
    ...(gate.level === 'warning' ? { level: gate.level } : {}),
    verdict,
    measured,
    n: measurement?.n ?? 0,
    reason,
  });
  if (measurement === undefined)
    return result('inconclusive', null, 'the procedure did not measure it');
  if (typeof threshold === 'string') return result('inconclusive', null, threshold);
  const measured = sideOf(measurement, gate.side);
  if (measured === null || Number.isNaN(measured)) {
    return withoutNumber(gate, measurement, threshold, result);
  }
  if (measurement.n === 0 && gate.side !== 'n')
    return result('inconclusive', measured, 'nothing was tested (n = 0)');
  const comparison = `${format(measured)} ${gate.operator} ${format(threshold)}`;
  const { bound, note } = measurement;
  if (
    gate.side === 'value' &&
    bound !== undefined &&
    !isDecided(bound, gate.operator, measured, threshold)
  )
    return result(
      'inconclusive',
      measured,
      `${comparison} is not shown: ${format(measured)} is what was found, and the true value may be ${bound === 'lower' ? 'higher' : 'lower'}${note === undefined ? '' : ` (${note.replace(/\.$/, '')})`}`,
    );
  if (holds(measured, gate.operator, threshold))
    return result('pass', measured, `${comparison} holds`);
  const opposite = oppositeBound(gate.side, measurement.interval);
  if (opposite === undefined) return result('fail', measured, `${comparison} does not hold`);
  if (opposite !== null && !holds(opposite, gate.operator, threshold)) {
    return result(
      'fail',
      measured,
      `${comparison} does not hold, nor for the other bound, ${format(opposite)}`,
    );
  }
  const needed = neededSample(measurement, gate.side === 'lower' ? 'lower' : 'upper', threshold);
  return result(
    'inconclusive',
    measured,
    `${comparison} is not shown: the interval straddles the threshold with n = ${measurement.n}; ${needed}`,
  );
}

/** Where there is no number on the side that the gate names, a bound on the other side can still contradict it. */
function withoutNumber(
  { side, operator }: GateCondition,
  { n, interval, bound, note }: Measurement,
  threshold: number,
  result: (verdict: Verdict, measured: number | null, reason: string) => GateResult,
): GateResult {
  const opposite = n === 0 ? undefined : oppositeBound(side, interval);
  if (typeof opposite === 'number' && !holds(opposite, operator, threshold))
    return result(
      'fail',
      opposite,
      `there is no ${side} bound, and the other one, ${format(opposite)}, contradicts the gate`,
    );
  return result(
    'inconclusive',
    null,
    bound === undefined || note === undefined
      ? `there is no evidence for a value (n = ${n})`
      : `there is no ${side} bound (${note.replace(/\.$/, '')})`,
  );
}

/** The verdict of a run: fail before inconclusive before pass. Warnings do not count; without other gates nothing was judged. */
export function overallVerdict(gates: readonly GateResult[]): Verdict {
  const binding = gates.filter(({ level }) => level !== 'warning');
  if (binding.some((gate) => gate.verdict === 'fail')) return 'fail';
  if (binding.length === 0 || binding.some((gate) => gate.verdict === 'inconclusive'))
    return 'inconclusive';
  return 'pass';
}

/** The number to compare with, in the measurement's unit; a text that says why there is none. */
function thresholdOf(
  { threshold, unit, procedure }: GateCondition,
  into: string,
  baseline: RunRecord | undefined,
): number | string {
  if (typeof threshold === 'number')
    return (
      convertUnit(threshold, unit, into) ?? `the gate is in ${unit}, the measurement in ${into}`
    );
  const found = baselineMeasurement(threshold, procedure, baseline);
  const value = found && sideOf(found, threshold.side);
  if (found === undefined || value === undefined || value === null)
    return `the baseline has no ${threshold.measurement}`;
  return (
    convertUnit(threshold.factor * value, found.unit, into) ??
    `the baseline is in ${found.unit}, the measurement in ${into}`
  );
}

/**
 * For a gate on a bound, the bound on the other side: it tells a contradiction from a lack of evidence. null when the
 * interval has no other side, so that it can show that a gate holds, never that it does not.
 */
function oppositeBound(
  side: GateCondition['side'],
  interval: Measurement['interval'],
): number | null | undefined {
  if (side === 'upper') return interval?.lower ?? null;
  if (side === 'lower') return interval?.upper ?? null;
  return undefined;
}

/** Whether a value that bounds from one side alone settles a comparison: every value on its open side gives the same. */
function isDecided(
  bound: 'lower' | 'upper',
  operator: GateCondition['operator'],
  value: number,
  threshold: number,
): boolean {
  const end = bound === 'lower' ? Infinity : -Infinity;
  return operator === '=='
    ? bound === 'lower'
      ? value > threshold
      : value < threshold
    : holds(value, operator, threshold) === holds(end, operator, threshold);
}

function holds(left: number, operator: GateCondition['operator'], right: number): boolean {
  switch (operator) {
    case '<=':
      return left <= right;
    case '<':
      return left < right;
    case '>=':
      return left >= right;
    case '>':
      return left > right;
    case '==':
      return left === right;
  }
}

function format(value: number): string {
  return String(Number(value.toPrecision(6)));
}
