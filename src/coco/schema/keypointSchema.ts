/** Which keypoints a pose has. */
export interface KeypointSchema {
  readonly name: string;
  /** Names of the keypoints in their order. */
  readonly keypoints: readonly string[];
  /** OKS falloff of each: COCO's sigma, a share of the square root of the object's area. */
  readonly sigmas: readonly number[];
  /** For each keypoint, the one of the other side; itself in the middle. */
  readonly flip: readonly number[];
  /** Pairs of keypoint numbers to draw a line between. */
  readonly skeleton: readonly (readonly [number, number])[];
}
