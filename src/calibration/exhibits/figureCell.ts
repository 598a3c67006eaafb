import type { Measurement } from '../../core/measurement.ts';

/** A measurement by name as a cell: its value with its two-sided interval, to three digits; `-` where there is none. */
export function figureCell(measurements: readonly Measurement[], name: string): string {
  const found = measurements.find((measurement) => measurement.name === name);
  if (found === undefined || found.value === null) return '-';
  const { lower, upper } = found.interval ?? { lower: null, upper: null };
  const text = (value: number): string => value.toFixed(3);
  return lower === null || upper === null
    ? text(found.value)
    : `${text(found.value)} (${text(lower)} to ${text(upper)})`;
}
