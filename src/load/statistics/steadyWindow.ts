/** Part of a run, ms from its start. */
export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What the system takes to fill is read off this share of the run. */
const EARLY = 1 / 8;

/**
 * The part of an open run in which the system is neither filling, as it begins empty, nor draining, after the last
 * arrival at `lastMs`. Filling takes as long as the slowest of the early requests: a server that is slow but keeps up has
 * its constant number of requests in it from then on. Undefined when that is more than half of the run, which then says
 * nothing about keeping up.
 */
export function steadyWindow(
  intendedMs: ArrayLike<number>,
  latencyMs: ArrayLike<number>,
  lastMs: number,
): Window | undefined {
  let fromMs = 0;
  for (let i = 0; i < intendedMs.length && intendedMs[i]! <= EARLY * lastMs; i++) {
    fromMs = Math.max(fromMs, latencyMs[i]!);
  }
  return fromMs <= lastMs / 2 ? { fromMs, toMs: lastMs } : undefined;
}
