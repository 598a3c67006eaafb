import type { FailureReason, Reply } from '../core/target.ts';

/** A reply without outputs; `startedAt` is of `performance.now()`. */
export function failedReply(reason: FailureReason, detail: string, startedAt: number): Reply {
  return { status: 'failed', reason, detail, latencyMs: performance.now() - startedAt };
}
