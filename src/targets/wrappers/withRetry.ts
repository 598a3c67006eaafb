import { TargetUnreachableError } from '../../core/errors.ts';
import type { RandomStream } from '../../core/random.ts';
import type { FailureReason, Target } from '../../core/target.ts';
import { sleep } from './sleep.ts';

/** Failures that may pass by themselves. */
const MAY_PASS: readonly FailureReason[] = ['timeout', 'unavailable'];

/** Options of `withRetry`. */
export interface RetryOptions {
  /** Attempts in all, the first included. */
  readonly attempts: number;
  /** Pause before the second attempt; it doubles with each further one, up to `maxBackoffMs`. */
  readonly backoffMs: number;
  /** Default 30,000 ms. */
  readonly maxBackoffMs?: number | undefined;
  /** Each pause is drawn between half of it and all of it, so that clients do not return in step. */
  readonly random: RandomStream;
  readonly onRetry?: (() => void) | undefined;
  /** Ends the pauses of `describe`. */
  readonly opening?: AbortSignal | undefined;
}

/**
 * Asks again after a failure that may pass, with exponential backoff and jitter, and not before the server wants it
 * (Retry-After, up to `maxBackoffMs`). The last reply counts, and says how often.
 */
export function withRetry(target: Target, options: RetryOptions): Target {
  const { attempts, backoffMs, maxBackoffMs = 30_000, random, onRetry, opening } = options;
  const pauseMs = (attempt: number): number =>
    Math.min(maxBackoffMs, backoffMs * 2 ** (attempt - 1)) * (0.5 + random.uniform() / 2);
  return {
    name: target.name,
    async describe() {
      for (let attempt = 1; ; attempt++) {
        try {
          return await target.describe();
        } catch (error) {
          if (attempt >= attempts || !(error instanceof TargetUnreachableError)) throw error;
          await sleep(pauseMs(attempt), opening);
        }
      }
    },
    async infer(inputs, signal) {
      for (let attempt = 1; ; attempt++) {
        const reply = await target.infer(inputs, signal);
        if (reply.status === 'ok' || attempt >= attempts || !MAY_PASS.includes(reply.reason)) {
          return attempt === 1 ? reply : { ...reply, attempts: attempt };
        }
        const wantedMs = Math.min(maxBackoffMs, reply.retryAfterMs ?? 0);
        await sleep(Math.max(pauseMs(attempt), wantedMs), signal);
        onRetry?.();
      }
    },
    close: () => target.close(),
  };
}
