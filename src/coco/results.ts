import type { Mask } from './mask/mask.ts';

/** Detections of a COCO results file, as columns, in the order of the file. */
export interface Results {
  readonly count: number;
  /** Image index in the ground truth. */
  readonly image: Int32Array;
  /** Category index in the ground truth; -1 for a category that it does not know, which no evaluation counts. */
  readonly category: Int32Array;
  readonly score: Float64Array;
  /** As pycocotools' `loadRes` finds it: w x h, the mask's pixels, or the extent of all keypoints. */
  readonly area: Float64Array;
  /** x, y, width, height; undefined without boxes. */
  readonly boxes: Float64Array | undefined;
  /** x, y of each keypoint; undefined without keypoints. */
  readonly points: Float64Array | undefined;
  /** The third value of each keypoint: a score or a flag, which COCOeval never reads. */
  readonly pointScores: Float32Array | undefined;
  readonly keypointsEach: number;
  readonly masks: readonly (Mask | undefined)[] | undefined;
}
