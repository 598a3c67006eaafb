import type { ChanceMap } from './chanceMap.ts';
import type { Scores } from '../topLabel.ts';

/** Learns which chance a score stands for. Several classes are calibrated one against the rest, then made to sum to 1. */
export interface BinaryCalibrator {
  /** As options and measurements name it. */
  readonly name: string;
  readonly summary: string;
  /** `scores` in ascending order, at least one, between 0 and 1. */
  readonly fit: (scores: Scores) => ChanceMap;
}
