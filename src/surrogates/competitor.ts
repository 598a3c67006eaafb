import type { Settings } from './surrogate.ts';

/** One configuration in the competition, alive or not: an entry of the genealogy. */
export interface Competitor {
  /** Unique, in the order of birth, such as `c7`. */
  readonly id: string;
  readonly family: string;
  readonly settings: Settings;
  /** The configuration it inherited from; undefined in the first generation. */
  readonly parent: string | undefined;
  /** Runs that had been made when it was born. */
  readonly bornAt: number;
  /** Runs that had been made when it was eliminated; undefined while it lives. */
  diedAt: number | undefined;
  /** Predictions that were scored. */
  predictions: number;
  /** Log-loss of its predictions, in nats each, recent ones counting more. */
  score: number;
}
