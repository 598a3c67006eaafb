import type { QueryLedger } from '../../core/runRecord.ts';
import type { Reply } from '../../core/target.ts';

/** Counts replies as they are handed back. */
export interface LedgerCounter {
  count(role: string, reply: Reply, fromJournal: boolean): void;
  /** Replies of the target with this role. */
  queriesOf(role: string): number;
  /** A copy of the counts up to now. */
  current(): QueryLedger;
}

/** An empty ledger. */
export function createLedger(): LedgerCounter {
  const failed = { timeout: 0, unavailable: 0, rejected: 0, malformed: 0 };
  const byRole = new Map<string, number>();
  let asked = 0;
  let replayed = 0;
  let retried = 0;
  return {
    count(role, reply, fromJournal) {
      byRole.set(role, (byRole.get(role) ?? 0) + 1);
      asked++;
      if (fromJournal) replayed++;
      if (reply.status === 'failed') failed[reply.reason]++;
      if (reply.attempts !== undefined) retried += reply.attempts - 1;
    },
    queriesOf: (role) => byRole.get(role) ?? 0,
    current: () => ({ asked, fromJournal: replayed, failed: { ...failed }, retried }),
  };
}
