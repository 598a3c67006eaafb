import type { Measurement } from '../core/measurement.ts';
import { ERROR_CLASSES } from '../transport/outcome.ts';

/** Profiles up to which reports print every quantity; of more, the tables say it. */
const FEW = 4;
const ALWAYS = /^(?:p50|p99|errors)(?=[.@]|$)/;
const CLASSES = new RegExp(`^errors\\.(?:${ERROR_CLASSES.join('|')})(?=[.@]|$)`);

/** Whether a profile's measurement is looked up rather than read: failures that did not happen, and most of many. */
export function isDetail({ name, value }: Measurement, profiles: number): boolean {
  if (CLASSES.test(name)) return value === 0 || profiles > FEW;
  return profiles > FEW && !ALWAYS.test(name);
}

/** The same for a comparison: at each level only where there are few. */
export function isComparisonDetail({ name }: Measurement, profiles: number): boolean {
  return profiles > FEW && name.includes('@');
}
