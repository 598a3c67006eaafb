/** Work that a lane does piece by piece. */
export interface LaneJob {
  /** Whether a piece is left to be started. */
  readonly hasMore: boolean;
  /**
   * Starts the next piece; returns false when all are started. The piece calls `free` when the target can take
   * another one, and afterwards `done` when nothing of it is left to do; each once, and later than this call.
   */
  start(free: () => void, done: () => void): boolean;
}

/** Bounds what is under way at one target, over all who ask it. */
export interface Lane {
  /** Whether pieces wait for the target, so that it has work whenever it is free. */
  readonly hasMore: boolean;
  add(job: LaneJob): void;
  /** Starts nothing any more. */
  stop(): void;
}

/**
 * Keeps `concurrency` pieces at the target, and up to three times as many, at least `ahead`, that wait for the journal.
 * Jobs are served in the order in which they came.
 */
export function createLane(concurrency: number, ahead: number): Lane {
  // A set keeps the order and forgets its first at once, however many calls wait.
  const jobs = new Set<LaneJob>();
  let busy = 0;
  let open = 0;
  let limit = concurrency;
  const most = concurrency + Math.max(3 * concurrency, ahead);

  function free(): void {
    busy--;
    pump();
  }

  function done(): void {
    open--;
    pump();
  }

  function pump(): void {
    while (busy < limit && open < most) {
      const { value: job } = jobs.values().next();
      if (job === undefined) return;
      if (job.start(free, done)) {
        busy++;
        open++;
      } else {
        jobs.delete(job);
      }
    }
  }

  return {
    get hasMore() {
      // Those at the front may have started all.
      for (const job of jobs) if (job.hasMore) return true;
      return false;
    },
    add(job) {
      jobs.add(job);
      pump();
    },
    stop() {
      limit = 0;
    },
  };
}
