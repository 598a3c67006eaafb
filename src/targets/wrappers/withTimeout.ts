import { TargetUnreachableError } from '../../core/errors.ts';
import type { Reply, Target } from '../../core/target.ts';
import { failedReply } from '../failedReply.ts';
import { sleep } from './sleep.ts';

/**
 * Gives up on a query after `timeoutMs` milliseconds with a reply `timeout`, and tells the target to stop.
 * Holds even for a target that ignores its signal. `describe` is limited alike, and stops when `opening` aborts.
 */
export function withTimeout(target: Target, timeoutMs: number, opening?: AbortSignal): Target {
  return {
    name: target.name,
    async describe() {
      const done = new AbortController();
      const late = sleep(timeoutMs, AbortSignal.any([done.signal, ...(opening ? [opening] : [])]));
      try {
        return await Promise.race([target.describe(), late.then(() => Promise.reject(tooLate()))]);
      } finally {
        done.abort();
      }
    },
    infer(inputs, signal) {
      return new Promise<Reply>((resolve, reject) => {
        signal?.throwIfAborted();
        const startedAt = performance.now();
        const inner = new AbortController();
        const stop = (): void => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', onAbort);
        };
        const onAbort = (): void => {
          stop();
          inner.abort(signal?.reason);
          reject(signal?.reason as Error);
        };
        const timer = setTimeout(() => {
          stop();
          resolve(failedReply('timeout', `no answer within ${timeoutMs} ms`, startedAt));
          inner.abort(new Error('timed out'));
        }, timeoutMs);
        signal?.addEventListener('abort', onAbort, { once: true });
        target.infer(inputs, inner.signal).then(resolve, reject).finally(stop);
      });
    },
    close: () => target.close(),
  };

  function tooLate(): TargetUnreachableError {
    return new TargetUnreachableError(
      `the target "${target.name}" did not describe its model within ${timeoutMs} ms`,
      {
        code: 'target.describe-timeout',
        hint: 'Check that the server answers, or raise `timeoutMs`.',
      },
    );
  }
}
