import type { Evaluation } from '../evaluate/evaluation.ts';

/** Detections and objects that nothing matches, in the first area of an evaluation with partners. */
export interface Unmatched {
  /** Bits over thresholds, one word a detection: it does not count once background detections are taken away. */
  readonly ignored: Uint32Array;
  /** By threshold: detections without a match. */
  readonly falsePositives: readonly number[];
  /** By threshold: objects without a match. */
  readonly falseNegatives: readonly number[];
  /** By threshold: objects that count once those without a match are taken away. */
  readonly positives: readonly number[];
  /** By threshold: images of the objects that count once those without a match are taken away. */
  readonly left: readonly Int32Array[];
  /** By image, at the first threshold: detections and objects without a match. */
  readonly byImage: { readonly falsePositives: Int32Array; readonly falseNegatives: Int32Array };
}

/**
 * coco-analyze calls every unmatched annotation missed, crowds and people without keypoints too, and what was missed at
 * a threshold stays taken away at those above; `corrected` looks at objects that count, at each threshold by itself.
 */
export function unmatched(evaluation: Evaluation, corrected: boolean): Unmatched {
  const { settings, cells, truth, truthIgnored, partners } = evaluation;
  const count = cells.detections.length;
  const ignored = Uint32Array.from(evaluation.ignored[0]!);
  const leftOut = truthIgnored[0]!;
  const gone = new Uint8Array(truth.annotations.count);
  const category = evaluation.results.category[0] ?? 0;
  const byImage = {
    falsePositives: new Int32Array(truth.images.count),
    falseNegatives: new Int32Array(truth.images.count),
  };
  const perThreshold = settings.thresholds.map((_, t) => {
    const found = new Uint8Array(truth.annotations.count);
    let falsePositives = 0;
    for (let d = 0; d < count; d++) {
      const gt = partners![t * count + d]!;
      if (gt >= 0) found[gt] = 1;
      else {
        falsePositives++;
        ignored[d]! |= 1 << t;
        if (t === 0) byImage.falsePositives[evaluation.results.image[cells.detections[d]!]!]!++;
      }
    }
    if (corrected) gone.fill(0);
    let falseNegatives = 0;
    const left: number[] = [];
    for (let gt = 0; gt < found.length; gt++) {
      const counts = leftOut[gt] === 0 && truth.annotations.category[gt] === category;
      if (found[gt] === 0 && (counts || !corrected)) {
        falseNegatives++;
        gone[gt] = 1;
        if (t === 0) byImage.falseNegatives[truth.annotations.image[gt]!]!++;
      }
      if (counts && gone[gt] === 0) left.push(truth.annotations.image[gt]!);
    }
    return { falsePositives, falseNegatives, left: Int32Array.from(left) };
  });
  return {
    ignored,
    falsePositives: perThreshold.map((one) => one.falsePositives),
    falseNegatives: perThreshold.map((one) => one.falseNegatives),
    positives: perThreshold.map((one) => one.left.length),
    left: perThreshold.map((one) => one.left),
    byImage,
  };
}
