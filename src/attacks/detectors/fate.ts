import { boxOverlap } from '../../coco/decode/boxOverlap.ts';
import { isInvented } from './goals/fabricate.ts';
import type { Seen } from './seen.ts';

/** What became of the objects of one picture. */
export interface Fate {
  /** Objects that the clean picture shows. */
  readonly objects: number;
  /** Of those, with no detection at their place. */
  readonly vanished: number;
  /** Of those, where the detection of highest score has another class. */
  readonly mislabelled: number;
  /** Detections where the clean picture shows nothing. */
  readonly invented: number;
  /** Detections shown. */
  readonly shown: number;
  /** Candidates above the score, which suppression compares. */
  readonly candidates: number;
}

/** Compares what a detector shows of a changed picture with what it shows of the clean one. */
export function fateOf(
  clean: Seen,
  now: Seen,
  { iou, score }: { readonly iou: number; readonly score: number },
): Fate {
  let [vanished, mislabelled] = [0, 0];
  for (const object of clean.shown) {
    const top = now.shown.find((one) => boxOverlap(one.box, object.box) >= iou);
    if (top === undefined) vanished++;
    else if (top.category !== object.category) mislabelled++;
  }
  return {
    objects: clean.shown.length,
    vanished,
    mislabelled,
    invented: now.shown.filter((one) => isInvented(one, clean)).length,
    shown: now.shown.length,
    candidates: now.candidates.filter((one) => one.score > score).length,
  };
}
