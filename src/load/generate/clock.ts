/** Readings of both clocks, of which the closest counts: a thread may have to wait between two readings. */
const READINGS = 50;

const offsetMs = offsetOfClocks();

/** Monotonic milliseconds on a scale that all threads share (CLOCK_MONOTONIC). */
export function monotonicMs(): number {
  return offsetMs + performance.now();
}

/** What to add to this thread's `performance.now()`, which allocates nothing as `process.hrtime.bigint()` does. */
function offsetOfClocks(): number {
  let closest = Infinity;
  let offset = 0;
  for (let i = 0; i < READINGS; i++) {
    const before = performance.now();
    const shared = Number(process.hrtime.bigint()) / 1e6;
    const after = performance.now();
    if (after - before >= closest) continue;
    closest = after - before;
    offset = shared - (before + after) / 2;
  }
  return offset;
}
