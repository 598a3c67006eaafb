import { mean } from '../math/moments.ts';
import type { Profile } from './summarise.ts';

/** Answers a second that met the latency of the objective; null when nothing was sent. */
export function goodput({
  throughputs,
  goodShare,
  requests,
  failed,
}: Pick<Profile, 'throughputs' | 'goodShare' | 'requests' | 'failed'>): number | null {
  if (requests === 0) return null;
  // Of the answers, those that were in time.
  return (mean(throughputs) * goodShare * requests) / Math.max(1, requests - failed);
}
