import type { GaussianPredictions } from './gaussianScores.ts';
import type { LevelMap } from './levelMap.ts';

/** Learns how predicted distributions are to be changed. */
export interface RegressionCalibrator {
  /** As options and measurements name it. */
  readonly name: string;
  readonly summary: string;
  readonly fit: (predictions: GaussianPredictions) => LevelMap;
}
