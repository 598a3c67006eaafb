import type { QueryLedger } from '../../core/runRecord.ts';
import type { Reply } from '../../core/target.ts';

/** Counts replies as they are handed back. */
export interface LedgerCounter {
  count(reply: Reply, fromJournal: boolean): void;
  /** A copy of the counts up to now. */
  current(): QueryLedger;
}

/** An empty ledger. */
export function createLedger(): LedgerCounter {
  const failed = { timeout: 0, unavailable: 0, rejected: 0, malformed: 0 };
  let asked = 0;
  let replayed = 0;
  let retried = 0;
  return {
    count(reply, fromJournal) {
      asked++;
      if (fromJournal) replayed++;
      if (reply.status === 'failed') failed[reply.reason]++;
      if (reply.attempts !== undefined) retried += reply.attempts - 1;
    },
    current: () => ({ asked, fromJournal: replayed, failed: { ...failed }, retried }),
  };
}
