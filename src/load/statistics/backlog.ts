import type { Interval } from '../../core/measurement.ts';
import { fitLine } from '../../math/leastSquares.ts';
import { studentTQuantile } from '../../math/studentT.ts';
import type { Window } from './steadyWindow.ts';

/** Requests in the system over a run. */
export interface Backlog {
  /** Middles of the equal parts of the run, ms, and the mean number in the system during each. */
  readonly atMs: readonly number[];
  readonly inSystem: readonly number[];
  /** Requests a second by which the number grows; null for a run too short. */
  readonly slope: number | null;
  readonly interval: Interval;
  /** The mean over the run. */
  readonly mean: number;
}

const PARTS = 16;

/**
 * How the number of requests that were sent and not answered moves over a window of a run: a server that keeps up has
 * slope 0, one that does not falls behind by the difference of the rates. Times are ms.
 */
export function backlog(
  intendedMs: ArrayLike<number>,
  latencyMs: ArrayLike<number>,
  { fromMs, toMs }: Window,
  confidence = 0.95,
): Backlog {
  const part = (toMs - fromMs) / PARTS;
  const inSystem = Array.from({ length: PARTS }, () => 0);
  for (let i = 0; i < intendedMs.length; i++) {
    const from = Math.max(0, intendedMs[i]! - fromMs);
    const to = Math.min(toMs, intendedMs[i]! + latencyMs[i]!) - fromMs;
    if (to <= from) continue;
    const last = Math.min(PARTS - 1, Math.floor(to / part));
    for (let k = Math.floor(from / part); k <= last; k++) {
      inSystem[k]! += Math.max(0, Math.min(to, (k + 1) * part) - Math.max(from, k * part)) / part;
    }
  }
  const atMs = inSystem.map((_, k) => fromMs + (k + 0.5) * part);
  const { slope, slopeError } = fitLine(atMs, inSystem);
  const half = studentTQuantile(1 - (1 - confidence) / 2, PARTS - 2) * slopeError;
  const known = Number.isFinite(slope) && intendedMs.length > 0;
  return {
    atMs,
    inSystem,
    slope: known ? 1000 * slope : null,
    interval: {
      lower: known ? 1000 * (slope - half) : null,
      upper: known ? 1000 * (slope + half) : null,
      confidence,
      method: 'least squares over 16 batches',
    },
    mean: inSystem.reduce((sum, value) => sum + value, 0) / PARTS,
  };
}

/**
 * Little's law: the mean number in the system, and the arrival rate times the mean latency, which agree for a run whose
 * requests end within it. A quotient far from 1 says that the run was cut off or its clock is wrong.
 */
export function littlesLaw(
  intendedMs: ArrayLike<number>,
  latencyMs: ArrayLike<number>,
  durationMs: number,
): { readonly inSystem: number; readonly arrivalsTimesLatency: number } {
  let sum = 0;
  for (let i = 0; i < latencyMs.length; i++) sum += latencyMs[i]!;
  return {
    inSystem: backlog(intendedMs, latencyMs, { fromMs: 0, toMs: durationMs }).mean,
    arrivalsTimesLatency: sum / durationMs,
  };
}
