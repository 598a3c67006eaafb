import { monotonicMs } from './clock.ts';
import { CELL, controlWords } from './control.ts';
import { sampleBuffers } from './sampleBuffers.ts';

/** Which arrivals to release. */
export interface PacerPlan {
  readonly samples: SharedArrayBuffer;
  readonly control: SharedArrayBuffer;
  readonly generator: number;
  readonly generators: number;
  readonly count: number;
}

/** Arrivals are released this early, to make up for the kernel's timer slack (50 us) and the generator's waking. */
const LEAD_MS = 0.06;

/**
 * Releases the arrivals of one generator when they are due. Sleeps in `Atomics.wait`, which wakes more exactly than
 * timers of an event loop (p99 some 0.1 ms against 1.3 ms), so it blocks its thread: run it in a worker of its own.
 */
export function pace(plan: PacerPlan, startMs: number): void {
  const { samples, control, generator, generators, count } = plan;
  const { intendedMs } = sampleBuffers(samples);
  const words = controlWords(control, generator);
  const own = Math.max(0, Math.ceil((count - generator) / generators));
  for (let released = 0; released < own;) {
    const aheadMs =
      startMs + intendedMs[generator + released * generators]! - LEAD_MS - monotonicMs();
    if (aheadMs > 0) {
      if (Atomics.wait(words, CELL.stop, 0, aheadMs) === 'not-equal') return;
      continue;
    }
    released++;
    const soon = monotonicMs() - startMs + LEAD_MS;
    while (released < own && intendedMs[generator + released * generators]! <= soon) released++;
    Atomics.store(words, CELL.released, released);
    Atomics.notify(words, CELL.released);
  }
}
