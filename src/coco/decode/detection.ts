/** One object that a model says is there, in px of its input. */
export interface Detection {
  /** Number of its class, from 0. */
  readonly category: number;
  readonly score: number;
  /** x, y of the upper left corner, width, height. */
  readonly box: readonly [number, number, number, number];
  /** x, y, score of each keypoint. */
  readonly keypoints?: readonly number[] | undefined;
  /** Places, in one item of the output with the scores, of the numbers whose product the score is; the class's own is last. */
  readonly factors?: readonly number[] | undefined;
}
