import type { Verdict } from '../../core/gate.ts';
import type { Interval, Measurement } from '../../core/measurement.ts';
import type { RunRecord } from '../../core/runRecord.ts';
import { canonicalJson } from '../../core/canonicalJson.ts';
import { differenceInterval } from '../../math/differenceInterval.ts';
import { pairedShareInterval } from '../../math/pairedShareInterval.ts';
import { ratioInterval } from '../../math/ratioInterval.ts';

/**
 * `noise`: the interval of the difference holds zero. `unknown`: they differ, but at least one has no interval, or the
 * bounds leave both ends of the difference open. `gone` and `new`: only one of the runs has it.
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
   * part, else from their intervals or bounds, where both have one. An end that no bound reaches is null.
   */
  readonly difference:
    | {
        readonly lower: number | null;
        readonly upper: number | null;
        readonly paired?: boolean | undefined;
      }
    | undefined;
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
  if (isSame(before, after)) return { movement: 'same', difference: undefined };
  const paired = pairedDifference(before, after);
  const difference =
    paired === undefined ? independentDifference(before, after) : { ...paired, paired: true };
  if (difference === undefined) return { movement: 'unknown', difference };
  const rose = (difference.lower ?? -Infinity) > 0;
  const fell = (difference.upper ?? Infinity) < 0;
  if (!rose && !fell) return { movement: 'noise', difference };
  if (after.better === undefined) return { movement: 'moved', difference };
  return { movement: rose === (after.better === 'higher') ? 'better' : 'worse', difference };
}

/** From the parts, which share what both runs met alike; undefined without such parts. */
function pairedDifference(before: Measurement, after: Measurement): Difference | undefined {
  if (before.parts === undefined || before.value === null) return undefined;
  if (before.parts.pairing !== after.parts?.pairing) return undefined;
  const confidence = after.interval?.confidence;
  if (before.parts.of === 'shares')
    return twoSided(pairedShareInterval(before.parts.values, after.parts.values, confidence));
  const { lower, upper } = ratioInterval(
    after.parts.values,
    before.parts.values,
    confidence,
  ).interval;
  if (lower === null || upper === null) return undefined;
  return { lower: before.value * (lower - 1), upper: before.value * (upper - 1) };
}

function twoSided({ interval: { lower, upper } }: { readonly interval: Interval }) {
  return lower === null || upper === null ? undefined : { lower, upper };
}

/** Without a value the bounds are what was found. */
function isSame(before: Measurement, after: Measurement): boolean {
  if (before.value !== after.value) return false;
  const bounds = ({ interval }: Measurement) => canonicalJson(interval ?? null);
  return before.value !== null || bounds(before) === bounds(after);
}

/**
 * From two-sided intervals of one confidence by variance recovery. From bounds, or intervals that differ in confidence,
 * the differences of opposite ends: both hold together with at least the sum of the two confidences less one, 90 % for
 * two bounds of 95 %.
 */
function independentDifference(before: Measurement, after: Measurement): Difference | undefined {
  const [a, b] = [endsOf(before), endsOf(after)];
  if (a === undefined || b === undefined) return undefined;
  const isAlike = before.interval?.confidence === after.interval?.confidence;
  if (isAlike && before.value !== null && after.value !== null && a.isClosed && b.isClosed) {
    return differenceInterval({ ...a, value: before.value }, { ...b, value: after.value });
  }
  const lower = b.lower - a.upper;
  const upper = b.upper - a.lower;
  if (lower === -Infinity && upper === Infinity) return undefined;
  return { lower: finite(lower), upper: finite(upper) };
}

/** The ends of an interval; where it is open, a share ends at 0 or 1, and what is no share nowhere. */
function endsOf({
  interval,
  unit,
}: Measurement):
  { readonly lower: number; readonly upper: number; readonly isClosed: boolean } | undefined {
  const { lower = null, upper = null } = interval ?? {};
  if (lower === null && upper === null) return undefined;
  const isShare = unit === '1' && (lower ?? 0) >= 0 && (upper ?? 1) <= 1;
  const [least, most] = isShare ? [0, 1] : [-Infinity, Infinity];
  return {
    lower: lower ?? least,
    upper: upper ?? most,
    isClosed: lower !== null && upper !== null,
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
