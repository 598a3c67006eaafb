import type { GroundTruth } from '../groundTruth.ts';
import type { Results } from '../results.ts';
import type { Settings } from '../settings.ts';
import type { Cells } from './cells.ts';

/** Which detection matches which ground truth, at every threshold and area range. */
export interface Evaluation {
  readonly settings: Settings;
  readonly truth: GroundTruth;
  readonly results: Results;
  readonly cells: Cells;
  /** Place of a detection of `cells.detections` in its cell: 0 for the highest score. */
  readonly rank: Int32Array;
  /** By area: one word a detection of `cells.detections`, bit t for threshold t: it matches a ground truth. */
  readonly matched: readonly Uint32Array[];
  /** By area: it counts neither as right nor as wrong. */
  readonly ignored: readonly Uint32Array[];
  /** By area: 1 for an annotation that is not counted. */
  readonly truthIgnored: readonly Uint8Array[];
  /**
   * In the first area, threshold by threshold: the annotation that a detection of `cells.detections` matches, or -1.
   * Undefined unless asked for.
   */
  readonly partners: Int32Array | undefined;
}
