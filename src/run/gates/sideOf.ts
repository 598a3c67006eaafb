import type { Measurement } from '../../core/measurement.ts';
import type { GateSide } from './parseGate.ts';

/** One of the numbers of a measurement; null when it has none. */
export function sideOf(measurement: Measurement, side: GateSide): number | null {
  if (side === 'value') return measurement.value;
  if (side === 'n') return measurement.n;
  return measurement.interval?.[side] ?? null;
}
