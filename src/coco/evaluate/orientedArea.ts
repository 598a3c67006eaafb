import type { GroundTruth } from '../groundTruth.ts';

/** The area in px^2 of the smallest turned rectangle around the labelled keypoints; no side counts below a pixel. */
export function orientedArea(truth: GroundTruth, gt: number): number {
  const points: (readonly [number, number])[] = [];
  for (let k = 0; k < truth.keypointsEach; k++) {
    const at = 3 * (gt * truth.keypointsEach + k);
    const { keypoints } = truth.annotations;
    if (keypoints[at + 2]! > 0) points.push([keypoints[at]!, keypoints[at + 1]!]);
  }
  let smallest = Infinity;
  // The smallest rectangle has a side along the line through two of the points.
  for (const [i, from] of points.entries()) {
    for (const to of points.slice(i + 1)) {
      const angle = Math.atan2(to[1] - from[1], to[0] - from[0]);
      smallest = Math.min(smallest, span(points, angle) * span(points, angle + Math.PI / 2));
    }
  }
  return smallest === Infinity ? 1 : smallest;
}

function span(points: readonly (readonly [number, number])[], angle: number): number {
  const along = points.map(([x, y]) => x * Math.cos(angle) + y * Math.sin(angle));
  return Math.max(1, Math.max(...along) - Math.min(...along));
}
