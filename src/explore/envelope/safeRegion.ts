import type { Interval } from '../../core/measurement.ts';
import type { RandomStream } from '../../core/random.ts';
import type { SafeBox } from './safeBox.ts';

/** A share of the input distribution. */
export interface Share {
  readonly value: number;
  /** Draws behind it; 0: exact. */
  readonly draws: number;
  readonly interval: Interval | undefined;
}

/** A part of the input space that looked safe to the exploration; fixed before it is tested. */
export interface SafeRegion {
  readonly shape: 'box' | 'boxes' | 'level-set';
  /** The boxes whose union it is; none for a level set. */
  readonly boxes: readonly SafeBox[];
  /** 1 for each point, in native coordinates, that belongs. */
  contains(rows: readonly Float64Array[]): Uint8Array;
  /** A draw from the input distribution inside, where the constraints hold; undefined when none is found. */
  sample(random: RandomStream): Float64Array | undefined;
  /** Its share of the input distribution, constraints included. */
  share(confidence: number, random: RandomStream): Share;
}
