import type { AttackItem } from './attack.ts';
import type { Request, TrialLog } from './trial.ts';

/** One item under attack, and what its trial waits for. */
export interface Lane {
  readonly item: AttackItem;
  readonly log: TrialLog;
  request: Request | undefined;
}
