import { setMaxListeners } from 'node:events';

import { InterruptedError } from '../../core/errors.ts';

/** How long work under way may take after a stop, before it is left behind. */
const GRACE_MS = 3000;

/** Ends all asking of a procedure at once, and in order. */
export interface Stop {
  /** For what is under way: aborts as soon as the stop begins. */
  readonly signal: AbortSignal;
  readonly stopping: boolean;
  /** Notes that something is under way, until the returned function is called. */
  enter(): () => void;
  /** Begins to stop, unless that has begun; `finish`, run when nothing is under way, may give another error. */
  because(error: unknown, finish?: () => Promise<unknown>): void;
  /** Calls `reject` with the reason when all is stopped; the returned function forgets it. */
  onStopped(reject: (error: unknown) => void): () => void;
  /** Rejects with the reason when stopped, once nothing is under way any more. */
  check(): Promise<void>;
}

/** Stops when `outer` aborts, or when it is told to; `begin` is called at once. */
export function createStop(outer: AbortSignal, begin: () => void): Stop {
  const controller = new AbortController();
  // Every request under way listens to it.
  setMaxListeners(0, controller.signal);
  const listeners = new Set<(error: unknown) => void>();
  let underWay = 0;
  let idle: (() => void) | undefined;
  let stopping = false;
  let stopped: Promise<unknown> | undefined;

  async function settle(error: unknown, finish?: () => Promise<unknown>): Promise<unknown> {
    begin();
    controller.abort();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, GRACE_MS);
      idle = () => {
        if (underWay > 0) return;
        clearTimeout(timer);
        resolve();
      };
      idle();
    });
    let reason = error;
    try {
      if (finish) reason = await finish();
    } catch (failure) {
      reason = failure;
    }
    for (const reject of listeners) reject(reason);
    listeners.clear();
    return reason;
  }

  function interrupt(): void {
    stop.because(interrupted());
  }

  const stop: Stop = {
    signal: controller.signal,
    get stopping() {
      return stopping;
    },
    enter() {
      // Listens only while it must, so that the run's signal does not collect listeners.
      if (underWay++ === 0) outer.addEventListener('abort', interrupt);
      if (outer.aborted) interrupt();
      return () => {
        if (--underWay === 0) outer.removeEventListener('abort', interrupt);
        idle?.();
      };
    },
    because(error, finish) {
      if (stopping) return;
      stopping = true;
      stopped = settle(error, finish);
    },
    onStopped(reject) {
      if (stopped === undefined) listeners.add(reject);
      else void stopped.then(reject);
      return () => listeners.delete(reject);
    },
    async check() {
      if (outer.aborted) interrupt();
      if (stopped !== undefined) throw await stopped;
    },
  };
  return stop;
}

function interrupted(): InterruptedError {
  return new InterruptedError('the run was interrupted', {
    code: 'run.interrupted',
    hint: 'Every reply up to here is in the journal: continue with --resume.',
  });
}
