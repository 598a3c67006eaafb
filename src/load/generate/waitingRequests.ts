import { OUTCOME } from '../../transport/outcome.ts';
import { Ring } from '../../transport/ring.ts';
import type { SampleBuffers } from './sampleBuffers.ts';

/** Requests that were taken up and have no connection yet, in their order. */
export interface WaitingRequests {
  readonly size: number;
  push(sample: number): void;
  /** The next one, which is sent now; how long it waited is recorded. */
  take(nowMs: number): number;
  /** Ends those that waited longer than `limitMs`, or all when the run is stopped; returns how many. */
  giveUp(nowMs: number, limitMs: number, isStopped: boolean): number;
}

/** No request waits yet. What becomes of them is written to `samples`. */
export function waitingRequests(samples: SampleBuffers): WaitingRequests {
  const queue = new Ring(1024);
  const takenUpMs = (sample: number): number =>
    samples.intendedMs[sample]! + samples.latenessMs[sample]!;
  return {
    get size() {
      return queue.size;
    },
    push: (sample) => queue.push(sample),
    take(nowMs) {
      const sample = queue.shift();
      samples.queuedMs[sample] = nowMs - takenUpMs(sample);
      return sample;
    },
    giveUp(nowMs, limitMs, isStopped) {
      let given = 0;
      for (let sample = queue.peek(); sample !== undefined; sample = queue.peek()) {
        const waitedMs = nowMs - takenUpMs(sample);
        if (!isStopped && waitedMs <= limitMs) break;
        queue.shift();
        samples.queuedMs[sample] = waitedMs;
        samples.latencyMs[sample] = nowMs - samples.intendedMs[sample]!;
        samples.outcome[sample] = isStopped ? OUTCOME.abandoned : OUTCOME.timeout;
        given++;
      }
      return given;
    },
  };
}
