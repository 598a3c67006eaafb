import type { Evaluation } from '../../coco/evaluate/evaluation.ts';
import type { Quantity } from './quantity.ts';

/** A quantity of one person, from the ground truth and from the detection that matches it. */
export interface Reading {
  readonly annotation: number;
  readonly image: number;
  readonly truth: number;
  readonly predicted: number;
  /** predicted - truth, the short way around for angles. */
  readonly error: number;
  /** Square root of the person's area, in px. */
  readonly size: number;
  /** Whether all points are visible (v = 2). */
  readonly visible: boolean;
}

/** What an audit reads, and who could not be read. */
export interface Readings {
  readonly readings: readonly Reading[];
  /** People who count and whose points are not all labelled. */
  readonly unlabelled: number;
  /** Images of people with labelled points whom no detection matches at the first threshold, one a person. */
  readonly undetected: readonly number[];
}

/** Reads a quantity of everybody who counts in the first area range. */
export function readings(evaluation: Evaluation, quantity: Quantity): Readings {
  const { truth, results, cells, partners, truthIgnored } = evaluation;
  const { annotations, keypointsEach } = truth;
  const detectionOf = new Map<number, number>();
  for (const [d, one] of cells.detections.entries()) {
    const gt = partners?.[d] ?? -1;
    if (gt >= 0) detectionOf.set(gt, one);
  }
  const found: Reading[] = [];
  let unlabelled = 0;
  const undetected: number[] = [];
  for (let gt = 0; gt < annotations.count; gt++) {
    if (truthIgnored[0]![gt] === 1) continue;
    const at = (k: number) => 3 * (gt * keypointsEach + k);
    if (quantity.points.some((k) => annotations.keypoints[at(k) + 2] === 0)) {
      unlabelled++;
      continue;
    }
    const one = detectionOf.get(gt);
    if (one === undefined) {
      undetected.push(annotations.image[gt]!);
      continue;
    }
    const place = (k: number) => 2 * (one * keypointsEach + k);
    const truthValue = quantity.read(
      (k) => annotations.keypoints[at(k)]!,
      (k) => annotations.keypoints[at(k) + 1]!,
    );
    const predicted = quantity.read(
      (k) => results.points![place(k)]!,
      (k) => results.points![place(k) + 1]!,
    );
    if (!Number.isFinite(truthValue) || !Number.isFinite(predicted)) {
      unlabelled++;
      continue;
    }
    const raw = predicted - truthValue;
    found.push({
      annotation: gt,
      image: annotations.image[gt]!,
      truth: truthValue,
      predicted,
      error: quantity.circular ? raw - 360 * Math.round(raw / 360) : raw,
      size: Math.sqrt(annotations.area[gt]!),
      visible: quantity.points.every((k) => annotations.keypoints[at(k) + 2] === 2),
    });
  }
  return { readings: found, unlabelled, undetected };
}
