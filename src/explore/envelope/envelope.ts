import type { Interval } from '../../core/measurement.ts';
import type { Evaluation } from '../problem/evaluation.ts';
import type { Clearance } from './clearance.ts';
import type { SafeBox } from './safeBox.ts';
import type { Share } from './safeRegion.ts';
import type { Region } from './testRegion.ts';

/** A region that looked safe, what fresh points inside it said, and what was then cut out of it. */
export interface Envelope {
  /** `none`: no failing point that is known lies inside or nearer than the margin; `bounded`: some may. */
  readonly kind: 'none' | 'bounded';
  /** Distance that it keeps from every failing point known, as a share of each input's range; 0 for `bounded`. */
  readonly margin: number;
  readonly region: Region;
  readonly share: Share;
  /** All fresh runs, each inside the region that it tested. */
  readonly runs: readonly Evaluation[];
  /** The regions that were tested, in order; the last may have been cut afterwards. */
  readonly tests: readonly TestSummary[];
  /** Fresh points and failures behind the bound: draws from the whole of the region of `tests` that gave it. */
  readonly tested: number;
  readonly failures: number;
  /** Of the probability of failure inside the region as it is now. */
  readonly interval: Interval;
  readonly clearance: Clearance;
  /** One a box; none for a level set. */
  readonly parts: readonly EnvelopePart[];
  /** Failing points that fresh points met, around each of which the region was cut. */
  readonly cuts: readonly EnvelopeCut[];
}

/** A region as it was tested. */
export interface TestSummary {
  readonly share: Share;
  readonly boxes: number;
  /** Draws from the whole region, and those of them that failed. */
  readonly tested: number;
  readonly failures: number;
  /** Bounds of the probability of failure, at its part of the risk: inside it, and inside what is left of it now. */
  readonly upper: number;
  readonly upperNow: number;
}

/** One failing point that the region was cut clear of. */
export interface EnvelopeCut {
  readonly run: Evaluation;
  /** Number of the test that met it, from 1. */
  readonly test: number;
}

/** One box of an envelope. */
export interface EnvelopePart {
  readonly box: SafeBox;
  readonly share: Share;
  /** Fresh runs that are draws from the box as it was tested. */
  readonly tested: number;
  readonly failures: number;
  /** For this box alone: several such bounds need not hold together. */
  readonly interval: Interval;
  /** The bound at the risk divided by the number of boxes, so that these hold together. */
  readonly together: number;
  readonly clearance: Clearance;
}
