import { mean } from '../math/moments.ts';
import type { Profile } from './summarise.ts';

/** Answers a second that met the latency of the objective; null when no request counts. */
export function goodput({
  throughputs,
  goodShare,
  sorted,
  countedFailed,
}: Pick<Profile, 'throughputs' | 'goodShare' | 'sorted' | 'countedFailed'>): number | null {
  const counted = sorted.length;
  if (counted === 0) return null;
  // Of the answers, those that were in time.
  return (mean(throughputs) * goodShare * counted) / Math.max(1, counted - countedFailed);
}
