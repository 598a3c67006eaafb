import type { GroundTruth } from '../groundTruth.ts';
import type { Results } from '../results.ts';
import { groupBy } from './groupBy.ts';
import { scoreOrder } from './scoreOrder.ts';

/** Ground truth and detections of one image and category, as ranges of `Cells.truths` and `Cells.detections`. */
export interface Cells {
  readonly count: number;
  readonly category: Int32Array;
  /** Annotation indices in the order of the file. */
  readonly truths: Int32Array;
  readonly truthStarts: Int32Array;
  /** Result indices, highest score first, at most the largest `maxDets` a cell. */
  readonly detections: Int32Array;
  readonly detectionStarts: Int32Array;
  /** Where the detections of a category begin in `detections`. */
  readonly categoryStarts: Int32Array;
}

/** Cells by category, then by image id, as COCOeval visits them; those without anything are left out. */
export function cells(truth: GroundTruth, results: Results, maxDets: number): Cells {
  const images = truth.images.count;
  const rank = imageRanks(truth.images.ids);
  const { category, image, count } = truth.annotations;
  const annotated = byCell(
    Int32Array.from({ length: count }, (_, i) => i),
    image,
    category,
    rank,
    truth,
  );
  const scored = known(scoreOrder(results.score), results.category);
  const detected = byCell(scored, results.image, results.category, rank, truth);

  const most = annotated.length + detected.length;
  const cellCategory = new Int32Array(most);
  const truthStarts = new Int32Array(most + 1);
  const detectionStarts = new Int32Array(most + 1);
  const detections = new Int32Array(detected.length);
  const categoryStarts = new Int32Array(truth.categories.length + 1);
  const truthKeys = keys(annotated, category, image, rank);
  const detectionKeys = keys(detected, results.category, results.image, rank);
  let kept = 0;
  let cell = 0;
  let [g, d] = [0, 0];
  while (g < annotated.length || d < detected.length) {
    const here = Math.min(truthKeys[g]!, detectionKeys[d]!);
    const k = Math.floor(here / images);
    cellCategory[cell] = k;
    truthStarts[cell] = g;
    detectionStarts[cell] = kept;
    while (truthKeys[g] === here) g++;
    const from = d;
    while (detectionKeys[d] === here) {
      if (d - from < maxDets) detections[kept++] = detected[d]!;
      d++;
    }
    categoryStarts[k + 1] = kept;
    cell++;
  }
  truthStarts[cell] = g;
  detectionStarts[cell] = kept;
  for (let k = 0; k < truth.categories.length; k++)
    categoryStarts[k + 1] = Math.max(categoryStarts[k + 1]!, categoryStarts[k]!);
  return {
    count: cell,
    category: cellCategory.subarray(0, cell),
    truths: annotated,
    truthStarts: truthStarts.subarray(0, cell + 1),
    detections: detections.subarray(0, kept),
    detectionStarts: detectionStarts.subarray(0, cell + 1),
    categoryStarts,
  };
}

/** The cell of each item as one number; Infinity after the last. */
function keys(
  items: Int32Array,
  category: Int32Array,
  image: Int32Array,
  rank: Int32Array,
): Float64Array {
  const found = new Float64Array(items.length + 1).fill(Infinity);
  for (let i = 0; i < items.length; i++) {
    const item = items[i]!;
    found[i] = category[item]! * rank.length + rank[image[item]!]!;
  }
  return found;
}

/** The place of each image among all, by id. */
function imageRanks(ids: Float64Array): Int32Array {
  const rank = new Int32Array(ids.length);
  const sorted = Int32Array.from(ids, (_, index) => index).toSorted((a, b) => ids[a]! - ids[b]!);
  sorted.forEach((image, place) => {
    rank[image] = place;
  });
  return rank;
}

function byCell(
  items: Int32Array,
  image: Int32Array,
  category: Int32Array,
  rank: Int32Array,
  truth: GroundTruth,
): Int32Array {
  const byImage = groupBy(items, image, truth.images.count, rank);
  return groupBy(byImage, category, truth.categories.length);
}

function known(order: Int32Array, category: Int32Array): Int32Array {
  return category.includes(-1) ? order.filter((one) => category[one]! >= 0) : order;
}
