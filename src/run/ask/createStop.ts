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

  const stop: Stop = {
    signal: controller.signal,
    get stopping() {
      return stopping;
    },
    enter() {
      underWay++;
      return () => {
        underWay--;
        idle?.();
      };
    },
    because(error, finish) {
      if (stopping) return;
      stopping = true;
      stopped = settle(error, finish);
    },
    onStopped(reject) {
      listeners.add(reject);
      return () => listeners.delete(reject);
    },
    async check() {
      if (outer.aborted) stop.because(interrupted());
      if (stopped !== undefined) throw await stopped;
    },
  };
  if (!outer.aborted) {
    outer.addEventListener('abort', () => stop.because(interrupted()), { once: true });
  }
  return stop;
}

function interrupted(): InterruptedError {
  return new InterruptedError('the run was interrupted', {
    code: 'run.interrupted',
    hint: 'Every reply up to here is in the journal: continue with --resume.',
  });
}
