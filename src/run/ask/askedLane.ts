import { WRITTEN_TOGETHER } from '../../store/index.ts';
import type { AskedTarget } from './askedTarget.ts';
import { failureStreak, type FailureStreak } from './failureStreak.ts';
import { createLane, type Lane } from './lane.ts';

/** A target with what is under way at it. */
export interface AskedLane extends AskedTarget {
  /** The role under which the procedure asks it. */
  readonly role: string;
  readonly lane: Lane;
  readonly streak: FailureStreak;
  /** Whether its queries are numbered and its replies journaled. */
  readonly isJournaled: boolean;
}

/** A lane to a target, with nothing under way. */
export function askedLane(
  role: string,
  asked: AskedTarget,
  options: { readonly isJournaled: boolean; readonly consecutiveFailures: number },
): AskedLane {
  return {
    ...asked,
    role,
    lane: createLane(asked.concurrency, Math.floor(WRITTEN_TOGETHER / asked.batch)),
    streak: failureStreak(options.consecutiveFailures),
    isJournaled: options.isJournaled,
  };
}
