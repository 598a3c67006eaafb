import type { Measurement } from '../../core/measurement.ts';
import type { RunRecord } from '../../core/runRecord.ts';

/**
 * Gates that a finished run passes, with a margin of this share: on the bound that says the most where there is an
 * interval, else on the value. Measurements that have no better direction, no number, or a bound from the other side
 * alone get none.
 */
export function suggestGates(record: RunRecord, margin: number): readonly string[] {
  return record.procedures.flatMap(({ name, measurements }) =>
    measurements
      .filter(({ detail }) => detail !== true)
      .flatMap((measurement) => gateOn(name, measurement, margin) ?? []),
  );
}

function gateOn(procedure: string, measurement: Measurement, margin: number): string | undefined {
  const { name, value, interval, better, unit, n, bound: only } = measurement;
  if (better === undefined || value === null || n === 0) return undefined;
  // What is known from the other side alone passes no such gate.
  if (only !== undefined && (only === 'lower') === (better === 'lower')) return undefined;
  const side = better === 'lower' ? 'upper' : 'lower';
  const bound = interval?.[side] ?? null;
  const from = bound ?? value;
  const path = `${procedure}.${name}${bound === null ? '' : `.${side}`}`;
  const slack = Math.abs(from) * margin;
  if (better === 'lower') {
    const limit = roundUp(from + slack);
    // A share is never above 1, so that a gate there says nothing.
    return `${path} <= ${unit === '1' && from <= 1 ? Math.min(1, limit) : limit}`;
  }
  return `${path} >= ${-roundUp(slack - from)}`;
}

/** The least number of three significant digits that is not below. */
function roundUp(value: number): number {
  const [mantissa = '', exponent = ''] = value.toExponential(2).split('e');
  const nearest = Number(`${mantissa}e${exponent}`);
  return nearest >= value ? nearest : Number(`${(Number(mantissa) + 0.01).toFixed(2)}e${exponent}`);
}
