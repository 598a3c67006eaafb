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

/**
 * Wakes one generator a little before its next arrival is due, by the time that its waking takes. Sleeps in
 * `Atomics.wait`, which wakes more exactly than timers of an event loop (p99 some 0.1 ms against 1.3 ms), so it blocks
 * its thread: run it in a worker of its own.
 */
export function pace(plan: PacerPlan, startMs: number): void {
  const { samples, control, generator, generators, count } = plan;
  const { intendedMs } = sampleBuffers(samples);
  const words = controlWords(control, generator);
  const own = Math.max(0, Math.ceil((count - generator) / generators));
  for (let released = 0; ;) {
    // An awake generator takes up what is due by itself.
    released = Math.max(released, Atomics.load(words, CELL.dispatched));
    if (released >= own) return;
    const leadMs = Atomics.load(words, CELL.leadUs) / 1000;
    const plannedMs = intendedMs[generator + released * generators]! - leadMs;
    const aheadMs = startMs + plannedMs - monotonicMs();
    if (aheadMs > 0) {
      if (Atomics.wait(words, CELL.stop, 0, aheadMs) === 'not-equal') return;
      continue;
    }
    released++;
    const soon = monotonicMs() - startMs + leadMs;
    while (released < own && intendedMs[generator + released * generators]! <= soon) released++;
    Atomics.store(words, CELL.plannedUs, (1000 * plannedMs) | 0);
    Atomics.store(words, CELL.released, released);
    Atomics.notify(words, CELL.released);
  }
}
