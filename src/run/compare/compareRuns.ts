import type { Verdict } from '../../core/gate.ts';
import type { Measurement } from '../../core/measurement.ts';
import type { RunRecord } from '../../core/runRecord.ts';
import { differenceInterval, type Estimate } from '../../math/differenceInterval.ts';
import { ratioInterval } from '../../math/ratioInterval.ts';

/**
 * `noise`: the interval of the difference holds zero. `unknown`: the values differ, but at least one has no
 * two-sided interval to judge by. `gone` and `new`: only one of the runs has it.
 */
export type Movement = 'same' | 'noise' | 'better' | 'worse' | 'moved' | 'unknown' | 'gone' | 'new';

/** One measurement in two runs. */
export interface MeasurementChange {
  readonly procedure: string;
  readonly name: string;
  readonly unit: string;
  readonly before: Measurement | undefined;
  readonly after: Measurement | undefined;
  readonly movement: Movement;
  /**
   * Interval of the difference, after minus before: by a paired test where both runs met the same conditions part by
   * part, else from their intervals, where both have one.
   */
  readonly difference: { readonly lower: number; readonly upper: number } | undefined;
}

type Difference = NonNullable<MeasurementChange['difference']>;

/** One gate in two runs. */
export interface GateChange {
  readonly condition: string;
  readonly before: Verdict | undefined;
  readonly after: Verdict | undefined;
  readonly regressed: boolean;
}

/** Two runs side by side. */
export interface Comparison {
  readonly measurements: readonly MeasurementChange[];
  readonly gates: readonly GateChange[];
  /** A gate's verdict got worse, or a measurement got worse beyond noise. */
  readonly regressed: boolean;
}

const RANK: Readonly<Record<Verdict, number>> = { pass: 0, inconclusive: 1, fail: 2 };

/** Compares every measurement and gate of two runs. */
export function compareRuns(before: RunRecord, after: RunRecord): Comparison {
  const measurements = pairs(flatten(before), flatten(after)).map(([key, a, b]) => {
    const [procedure = '', name = ''] = key.split('\0');
    return {
      procedure,
      name,
      unit: (b ?? a)?.unit ?? '',
      before: a,
      after: b,
      ...movementOf(a, b),
    };
  });
  const verdicts = (run: RunRecord) =>
    new Map(run.gates.map(({ condition, verdict }) => [condition, verdict]));
  const gates = pairs(verdicts(before), verdicts(after)).map(([condition, a, b]) => ({
    condition,
    before: a,
    after: b,
    regressed: a !== undefined && b !== undefined && RANK[b] > RANK[a],
  }));
  const regressed =
    gates.some((gate) => gate.regressed) ||
    measurements.some(({ movement }) => movement === 'worse');
  return { measurements, gates, regressed };
}

function flatten(run: RunRecord): Map<string, Measurement> {
  return new Map(
    run.procedures.flatMap(({ name, measurements }) =>
      measurements.map((measurement) => [`${name}\0${measurement.name}`, measurement] as const),
    ),
  );
}

function pairs<T>(
  before: Map<string, T>,
  after: Map<string, T>,
): [string, T | undefined, T | undefined][] {
  const keys = new Set([...before.keys(), ...after.keys()]);
  return [...keys].map((key) => [key, before.get(key), after.get(key)]);
}

function movementOf(
  before: Measurement | undefined,
  after: Measurement | undefined,
): Pick<MeasurementChange, 'movement' | 'difference'> {
  if (before === undefined) return { movement: 'new', difference: undefined };
  if (after === undefined) return { movement: 'gone', difference: undefined };
  if (before.value === after.value) return { movement: 'same', difference: undefined };
  const difference = pairedDifference(before, after) ?? independentDifference(before, after);
  if (difference === undefined) return { movement: 'unknown', difference };
  if (difference.lower <= 0 && difference.upper >= 0) return { movement: 'noise', difference };
  if (after.better === undefined) return { movement: 'moved', difference };
  const rose = difference.lower > 0;
  return { movement: rose === (after.better === 'higher') ? 'better' : 'worse', difference };
}

/** From the ratios of the parts, which share what both runs met alike; undefined without such parts. */
function pairedDifference(before: Measurement, after: Measurement): Difference | undefined {
  if (before.parts === undefined || before.value === null) return undefined;
  if (before.parts.pairing !== after.parts?.pairing) return undefined;
  const confidence = after.interval?.confidence;
  const { lower, upper } = ratioInterval(
    after.parts.values,
    before.parts.values,
    confidence,
  ).interval;
  if (lower === null || upper === null) return undefined;
  return { lower: before.value * (lower - 1), upper: before.value * (upper - 1) };
}

function independentDifference(before: Measurement, after: Measurement): Difference | undefined {
  const [a, b] = [estimateOf(before), estimateOf(after)];
  if (a === undefined || b === undefined) return undefined;
  if (before.interval?.confidence !== after.interval?.confidence) return undefined;
  return differenceInterval(a, b);
}

function estimateOf({ value, interval }: Measurement): Estimate | undefined {
  if (
    value === null ||
    interval === undefined ||
    interval.lower === null ||
    interval.upper === null
  )
    return undefined;
  return { value, lower: interval.lower, upper: interval.upper };
}
