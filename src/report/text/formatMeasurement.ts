import type { Interval, Measurement } from '../../core/measurement.ts';
import { roundOutwards } from '../../math/roundOutwards.ts';
import { formatFixed, formatNumber } from './formatNumber.ts';

/** A measurement as it is printed: every part a text that stands on its own. */
export interface FormattedMeasurement {
  /** The value with its unit, `≥` or `≤` before a bound; `bound only` or `not enough evidence` where there is none. */
  readonly value: string;
  /** `[0.0061, 0.0136]`, `≤ 0.00997`, `≥ 37.7`, or empty; its spaces do not break. */
  readonly interval: string;
  /** `95 %, Clopper-Pearson`, or empty. */
  readonly method: string;
  /** `817`, or `817 + 210 warm-up`: what was observed first, and does not count. */
  readonly n: string;
}

/** What stands where the evidence carries no value. */
export const NOT_ENOUGH = 'not enough evidence';

/** What stands where it carries a bound, and no value. */
const BOUND_ONLY = 'bound only';

/**
 * Prints a measurement with as many digits as its interval supports: two of the half width, three of a bound on one
 * side. Bounds are rounded outwards, so that what is printed is never tighter than what was found.
 */
export function formatMeasurement(measurement: Measurement): FormattedMeasurement {
  const { interval, n, warmUp } = measurement;
  const { value, lower, upper } = formatFigures(measurement);
  return {
    value:
      value === undefined
        ? missing(interval)
        : boundSign(measurement.bound) + value + unitSuffix(measurement.unit),
    interval: bounds(lower, upper),
    method:
      interval === undefined
        ? ''
        : `${formatNumber(interval.confidence * 100)} %, ${interval.method}`,
    n: formatNumber(n) + (warmUp === undefined ? '' : ` + ${formatNumber(warmUp)} warm-up`),
  };
}

/** A value and its bounds as numbers without unit; undefined where there is none. */
export interface Figures {
  readonly value: string | undefined;
  readonly lower: string | undefined;
  readonly upper: string | undefined;
}

/** The numbers of a measurement, with as many digits as its interval supports. */
export function formatFigures({
  value,
  interval,
}: Pick<Measurement, 'value' | 'interval'>): Figures {
  const decimals = decimalsOf(value, interval);
  const number = (x: number): string => {
    if (decimals === undefined || x === 0) return formatNumber(x);
    // A rare event beside a wide interval is small, not zero.
    return Number(x.toFixed(Math.min(9, decimals))) === 0
      ? formatNumber(x, 2)
      : formatFixed(x, decimals);
  };
  const side = (x: number | null | undefined, outwards: -1 | 1): string | undefined =>
    x === null || x === undefined ? undefined : bound(x, decimals, outwards);
  return {
    value: value === null ? undefined : number(value),
    lower: side(interval?.lower, -1),
    upper: side(interval?.upper, 1),
  };
}

function missing(interval: Interval | undefined): string {
  const bounded = interval !== undefined && (interval.lower ?? interval.upper) !== null;
  return bounded ? BOUND_ONLY : NOT_ENOUGH;
}

/** A unit as it follows a number: nothing for shares and counts. */
export function unitSuffix(unit: string): string {
  return unit === '1' || unit === 'count' || unit === '' ? '' : `\u00A0${unit}`;
}

/** What stands before a value that bounds from one side alone. */
function boundSign(bound: Measurement['bound']): string {
  return bound === undefined ? '' : bound === 'lower' ? '≥\u00A0' : '≤\u00A0';
}

function bounds(lower: string | undefined, upper: string | undefined): string {
  if (lower !== undefined && upper !== undefined) return `[${lower},\u00A0${upper}]`;
  if (upper !== undefined) return `≤\u00A0${upper}`;
  return lower === undefined ? '' : `≥\u00A0${lower}`;
}

/** Rounds away from the inside of the interval: down for a lower bound (-1), up for an upper one (1). */
function bound(value: number, decimals: number | undefined, side: -1 | 1): string {
  if (decimals === undefined || decimals > 9 || !Number.isFinite(value)) {
    const text = formatNumber(value);
    const isInside = (Number(text.replaceAll(',', '')) - value) * side < 0;
    return isInside ? formatNumber(Number(roundOutwards(value, side, 4))) : text;
  }
  const nearest = Number(value.toFixed(decimals));
  if (side === -1 && nearest === 0 && value > 0) return formatNumber(roundedDown(value), 2);
  const inside = side === 1 ? nearest < value : nearest > value;
  return formatFixed(inside ? nearest + side * 10 ** -decimals : nearest, decimals);
}

/** A positive number with two significant digits, never more than it is. */
function roundedDown(value: number): number {
  const unit = 10 ** (Math.floor(Math.log10(value)) - 1);
  const nearest = Number(value.toPrecision(2));
  return nearest > value ? Number((nearest - unit).toPrecision(2)) : nearest;
}

function decimalsOf(value: number | null, interval: Interval | undefined): number | undefined {
  if (interval === undefined) return undefined;
  const { lower, upper } = interval;
  if (lower === null && upper === null) return undefined;
  const twoSided = lower !== null && upper !== null;
  const width = twoSided ? (upper - lower) / 2 : Math.abs((upper ?? lower ?? 0) - (value ?? 0));
  if (!(width > 0) || !Number.isFinite(width)) return undefined;
  return Math.max(0, (twoSided ? 1 : 2) - Math.floor(Math.log10(width)));
}
