import type { Evaluation } from '../../coco/evaluate/evaluation.ts';
import type { DistanceOption } from './distanceOption.ts';

/** The distance of one labelled keypoint of a person to its detection. */
export interface KeypointDistance {
  readonly image: number;
  readonly keypoint: number;
  /** px; Infinity when nobody detected the person. */
  readonly px: number;
  /** Divided by the normaliser. */
  readonly normalised: number;
}

/** Distances of all labelled keypoints of people who count, matched as COCOeval does at its first threshold. */
export function keypointDistances(
  evaluation: Evaluation,
  {
    normalise,
    scale,
  }: Pick<DistanceOption, 'scale'> & { normalise: 'box' | 'none' | readonly [number, number] },
): readonly KeypointDistance[] {
  const { truth, results, cells, partners, truthIgnored } = evaluation;
  const { annotations, keypointsEach: each } = truth;
  const detectionOf = new Map<number, number>();
  for (const [d, one] of cells.detections.entries()) {
    const gt = partners?.[d] ?? -1;
    if (gt >= 0) detectionOf.set(gt, one);
  }
  const found: KeypointDistance[] = [];
  for (let gt = 0; gt < annotations.count; gt++) {
    if (truthIgnored[0]![gt] === 1) continue;
    const x = (k: number) => annotations.keypoints[3 * (gt * each + k)]!;
    const y = (k: number) => annotations.keypoints[3 * (gt * each + k) + 1]!;
    const v = (k: number) => annotations.keypoints[3 * (gt * each + k) + 2]!;
    let unit = 1;
    if (normalise === 'box')
      unit = Math.max(annotations.boxes[4 * gt + 2]!, annotations.boxes[4 * gt + 3]!);
    else if (normalise !== 'none') {
      const [a, b] = normalise;
      unit = v(a) > 0 && v(b) > 0 ? Math.hypot(x(a) - x(b), y(a) - y(b)) : 0;
    }
    if (unit === 0) continue;
    const one = detectionOf.get(gt);
    for (let k = 0; k < each; k++) {
      if (v(k) === 0) continue;
      const at = one === undefined ? -1 : 2 * (one * each + k);
      const px =
        at < 0
          ? Infinity
          : Math.hypot(results.points![at]! - x(k), results.points![at + 1]! - y(k));
      found.push({
        image: annotations.image[gt]!,
        keypoint: k,
        px,
        normalised: px / (unit * scale),
      });
    }
  }
  return found;
}
