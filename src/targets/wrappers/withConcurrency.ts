import type { Target } from '../../core/target.ts';

/** Lets at most `limit` queries be under way; the others wait in their order. */
export function withConcurrency(target: Target, limit: number): Target {
  let running = 0;
  const waiting: Waiter[] = [];

  function enter(signal?: AbortSignal): Promise<void> | undefined {
    if (running < limit) {
      running++;
      return undefined;
    }
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        go() {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      const onAbort = (): void => {
        waiting.splice(waiting.indexOf(waiter), 1);
        reject(signal?.reason as Error);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      waiting.push(waiter);
    });
  }

  function leave(): void {
    const next = waiting.shift();
    // The slot passes on to the next in line, so the count stays.
    if (next === undefined) running--;
    else next.go();
  }

  return {
    name: target.name,
    describe: () => target.describe(),
    async infer(inputs, signal) {
      signal?.throwIfAborted();
      await enter(signal);
      try {
        return await target.infer(inputs, signal);
      } finally {
        leave();
      }
    },
    close: () => target.close(),
  };
}

interface Waiter {
  go(): void;
}
