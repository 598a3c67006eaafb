import type { BoxTruth } from '../../core/dataSet.ts';
import type { Detection } from '../../coco/decode/detection.ts';
import { accumulate } from '../../coco/evaluate/accumulate.ts';
import { evaluate } from '../../coco/evaluate/evaluate.ts';
import { statisticOf, statistics } from '../../coco/evaluate/summarize.ts';
import type { GroundTruth } from '../../coco/groundTruth.ts';
import type { Results } from '../../coco/results.ts';
import { settings } from '../../coco/settings.ts';

/**
 * Makes a function that gives COCO's AP (IoU 0.5 to 0.95) of what a detector found in some images; 0 where no image has an
 * object. Categories are numbers of `classes`.
 */
export function boxPrecision(
  images: readonly (readonly BoxTruth[])[],
  classes: readonly string[],
): (found: readonly (readonly Detection[])[]) => number {
  const truth = truthOf(images, classes);
  const [all] = settings('boxes').areas;
  const chosen = settings('boxes', { areas: [all!], maxDets: [1, 10, 100] });
  const [ap] = statistics(chosen);
  return (found) => {
    const evaluation = evaluate(truth, resultsOf(found), chosen);
    return Math.max(0, statisticOf(accumulate(evaluation), chosen, ap!));
  };
}

function truthOf(
  images: readonly (readonly BoxTruth[])[],
  classes: readonly string[],
): GroundTruth {
  const rows = images.flatMap((boxes, image) => boxes.map((one) => ({ ...one, image })));
  const count = rows.length;
  return {
    images: {
      count: images.length,
      ids: Float64Array.from(images, (_, i) => i + 1),
      names: images.map((_, i) => String(i)),
      width: new Float64Array(images.length),
      height: new Float64Array(images.length),
      attributes: images.map(() => ({})),
      byId: new Map(images.map((_, i) => [i + 1, i])),
    },
    categories: classes.map((name, i) => ({
      id: i + 1,
      name,
      keypoints: undefined,
      skeleton: undefined,
    })),
    annotations: {
      count,
      ids: Float64Array.from(rows, (_, i) => i + 1),
      image: Int32Array.from(rows, ({ image }) => image),
      category: Int32Array.from(rows, ({ category }) => classes.indexOf(category)),
      area: Float64Array.from(rows, ({ box }) => box[2] * box[3]),
      crowd: Uint8Array.from(rows, ({ crowd }) => Number(crowd ?? false)),
      boxes: Float64Array.from(rows.flatMap(({ box }) => [...box])),
      keypointCounts: new Int32Array(count),
      keypoints: new Float64Array(),
      masks: undefined,
    },
    keypointsEach: 0,
  };
}

function resultsOf(found: readonly (readonly Detection[])[]): Results {
  const rows = found.flatMap((boxes, image) => boxes.map((one) => ({ ...one, image })));
  return {
    count: rows.length,
    image: Int32Array.from(rows, ({ image }) => image),
    category: Int32Array.from(rows, ({ category }) => category),
    score: Float64Array.from(rows, ({ score }) => score),
    area: Float64Array.from(rows, ({ box }) => box[2] * box[3]),
    boxes: Float64Array.from(rows.flatMap(({ box }) => [...box])),
    points: undefined,
    pointScores: undefined,
    keypointsEach: 0,
    masks: undefined,
  };
}
