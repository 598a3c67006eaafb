import { resolve } from 'node:path';

import type { Target } from '../core/target.ts';
import { createRandom } from '../math/random.ts';
import type { TargetAccess } from './protocol.ts';
import type { TargetDefinition } from './targetSchema.ts';
import { withCheckedReplies } from './wrappers/withCheckedReplies.ts';
import { withConcurrency } from './wrappers/withConcurrency.ts';
import { withRateLimit } from './wrappers/withRateLimit.ts';
import { withReadiness } from './wrappers/withReadiness.ts';
import { withRecording } from './wrappers/withRecording.ts';
import { withRetry } from './wrappers/withRetry.ts';
import { withTimeout } from './wrappers/withTimeout.ts';

/**
 * What every target has, whatever its protocol. From the wire outwards: the check against the signature, the time limit of
 * one attempt, the rate, the concurrency, the retries, the recording. So time in a queue counts neither as latency nor
 * towards `timeoutMs`, and a pause before a retry holds no slot.
 */
export function wrapTarget(
  bare: Target,
  { timeoutMs, retry, concurrency, ratePerSecond, record }: TargetDefinition,
  { baseDir, seed = 0, onRetry, signal: opening, waitReadyMs }: TargetAccess,
): Target {
  let target = withCheckedReplies(bare);
  target = withTimeout(target, timeoutMs, opening);
  if (ratePerSecond !== undefined) target = withRateLimit(target, ratePerSecond);
  target = withConcurrency(target, concurrency);
  target = withRetry(target, { ...retry, random: createRandom(seed, 'retry'), onRetry, opening });
  if (waitReadyMs !== undefined) target = withReadiness(target, waitReadyMs, opening);
  return record === undefined ? target : withRecording(target, resolve(baseDir, record));
}
