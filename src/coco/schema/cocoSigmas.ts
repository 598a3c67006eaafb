/** Sigmas of COCO's 17 keypoints, as pycocotools computes them (hundredths through division by ten). */
export const COCO_SIGMAS: readonly number[] = [
  0.26, 0.25, 0.25, 0.35, 0.35, 0.79, 0.79, 0.72, 0.72, 0.62, 0.62, 1.07, 1.07, 0.87, 0.87, 0.89,
  0.89,
].map((tenfold) => tenfold / 10);
