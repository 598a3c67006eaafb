import type { Outcome } from '../../transport/outcome.ts';
import type { SampleBuffers } from './sampleBuffers.ts';

/** Records how a request ended. Allocates nothing. */
export function recordSample(
  samples: SampleBuffers,
  sample: number,
  endMs: number,
  outcome: Outcome,
  code: number,
  bytes: number,
): void {
  samples.latencyMs[sample] = endMs - samples.intendedMs[sample]!;
  samples.bytes[sample] = bytes;
  samples.code[sample] = code;
  samples.outcome[sample] = outcome;
}
