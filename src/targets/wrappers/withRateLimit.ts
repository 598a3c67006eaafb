import type { Target } from '../../core/target.ts';
import { sleep } from './sleep.ts';

/** Starts at most `perSecond` queries a second, evenly spaced, without bursts. */
export function withRateLimit(target: Target, perSecond: number): Target {
  const spacingMs = 1000 / perSecond;
  let nextMs = -Infinity;
  return {
    name: target.name,
    describe: () => target.describe(),
    async infer(inputs, signal) {
      signal?.throwIfAborted();
      const now = performance.now();
      const startMs = Math.max(now, nextMs);
      nextMs = startMs + spacingMs;
      if (startMs > now) await sleep(startMs - now, signal);
      return target.infer(inputs, signal);
    },
    close: () => target.close(),
  };
}
