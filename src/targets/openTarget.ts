import { resolve } from 'node:path';

import { ConfigurationError } from '../core/errors.ts';
import type { Target } from '../core/target.ts';
import { createRandom } from '../math/random.ts';
import type { TargetAccess } from './protocol.ts';
import { protocols } from './protocols.ts';
import { replayTarget } from './recording/replayTarget.ts';
import type { TargetDefinition } from './targetSchema.ts';
import { withCheckedReplies } from './wrappers/withCheckedReplies.ts';
import { withConcurrency } from './wrappers/withConcurrency.ts';
import { withRateLimit } from './wrappers/withRateLimit.ts';
import { withReadiness } from './wrappers/withReadiness.ts';
import { withRecording } from './wrappers/withRecording.ts';
import { withRetry } from './wrappers/withRetry.ts';
import { withTimeout } from './wrappers/withTimeout.ts';

/**
 * Opens a target of a definition that `targetSchema` has checked. From the wire outwards: the protocol, the check
 * against the signature, the time limit of one attempt, the rate, the concurrency, the retries, the recording. So time
 * in a queue counts neither as latency nor towards `timeoutMs`, and a pause before a retry holds no slot.
 */
export async function openTarget(
  definition: TargetDefinition,
  access: TargetAccess,
): Promise<Target> {
  const { baseDir, seed = 0, onRetry, signal: opening, waitReadyMs } = access;
  const { timeoutMs, retry, concurrency, ratePerSecond, record, replay } = definition;
  if (replay !== undefined) {
    return replayTarget(definition.name ?? definition.protocol, resolve(baseDir, replay));
  }
  const protocol = protocols.find(({ name }) => name === definition.protocol);
  if (protocol === undefined) throw unknownProtocol(definition.protocol);
  const bare = await protocol.open(definition, access);
  let target = withCheckedReplies(bare);
  target = withTimeout(target, timeoutMs, opening);
  if (ratePerSecond !== undefined) target = withRateLimit(target, ratePerSecond);
  target = withConcurrency(target, concurrency);
  target = withRetry(target, { ...retry, random: createRandom(seed, 'retry'), onRetry, opening });
  if (waitReadyMs !== undefined) target = withReadiness(target, waitReadyMs, opening);
  if (record !== undefined) target = withRecording(target, resolve(baseDir, record));
  return definition.name === undefined ? target : { ...target, name: definition.name };
}

function unknownProtocol(name: string): ConfigurationError {
  return new ConfigurationError(`there is no protocol "${name}"`, {
    code: 'target.unknown-protocol',
    hint: `Known protocols: ${protocols.map((protocol) => protocol.name).join(', ')}.`,
  });
}
