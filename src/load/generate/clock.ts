const offsetMs = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/** Monotonic milliseconds on a scale that all threads share (CLOCK_MONOTONIC). */
export function monotonicMs(): number {
  return offsetMs + performance.now();
}
