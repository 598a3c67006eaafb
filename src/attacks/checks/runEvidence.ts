import type { AttackRun } from '../run/campaign.ts';
import type { Controls } from './controls.ts';

/** What the checks look at after the attacks. */
export interface RunEvidence {
  readonly runs: readonly AttackRun[];
  readonly controls: Controls;
  readonly queries: number;
  /** Items broken by any attack, after they were asked again. */
  readonly broken: number;
  readonly attacked: number;
  /** Successes that were not wrong when asked again, and those whose tensors decode to another point. */
  readonly unconfirmed: number;
  readonly misSent: number;
  readonly confirmed: number;
  /** Clean items whose class changed when they were asked again in another batch. */
  readonly cleanMoved: number;
  readonly clean: number;
}
