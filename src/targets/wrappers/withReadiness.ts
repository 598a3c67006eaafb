import { TargetUnreachableError } from '../../core/errors.ts';
import type { Target } from '../../core/target.ts';
import { sleep } from './sleep.ts';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2000;

/**
 * Waits up to `waitMs` milliseconds for a server that is starting and a model that is loading: `describe` asks again as
 * long as nobody answers, with pauses of 0.1 to 2 s. A model that failed to load, or that the server does not know, is an
 * error at once. The last error says how long was waited.
 */
export function withReadiness(target: Target, waitMs: number, opening?: AbortSignal): Target {
  return {
    ...target,
    async describe() {
      const startedAt = performance.now();
      for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, 2 * pauseMs)) {
        try {
          return await target.describe();
        } catch (error) {
          if (!(error instanceof TargetUnreachableError) || error.code === 'target.load-failed') {
            throw error;
          }
          const leftMs = waitMs - (performance.now() - startedAt);
          if (leftMs <= 0) {
            const { code, hint, cause } = error;
            const message = `${error.message} (waited ${Math.round(waitMs / 1000)} s)`;
            throw new TargetUnreachableError(message, { code, hint: hint ?? '', cause });
          }
          await sleep(Math.min(pauseMs, leftMs), opening);
        }
      }
    },
  };
}
