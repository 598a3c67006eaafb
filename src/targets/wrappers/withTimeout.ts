import { TargetUnreachableError } from '../../core/errors.ts';
import type { Reply, Target } from '../../core/target.ts';
import { failedReply } from '../failedReply.ts';
import { abortListeners } from './abortListeners.ts';
import { controllerPool } from './controllerPool.ts';
import { sleep } from './sleep.ts';

/**
 * Gives up on a query after `timeoutMs` milliseconds with a reply `timeout`, and tells the target to stop.
 * Holds even for a target that ignores its signal. `describe` is limited alike, and stops when `opening` aborts.
 */
export function withTimeout(target: Target, timeoutMs: number, opening?: AbortSignal): Target {
  const controllers = controllerPool();
  const onAbort = abortListeners();
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
        const inner = controllers.take();
        const stop = (): void => {
          clearTimeout(timer);
          forget?.();
        };
        const timer = setTimeout(() => {
          stop();
          resolve(failedReply('timeout', `no answer within ${timeoutMs} ms`, startedAt));
          inner.abort(new Error('timed out'));
        }, timeoutMs);
        const forget =
          signal &&
          onAbort(signal, () => {
            stop();
            inner.abort(signal.reason);
            reject(signal.reason as Error);
          });
        const settled = (): void => {
          stop();
          controllers.giveBack(inner);
        };
        target.infer(inputs, inner.signal).finally(settled).then(resolve, reject);
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
