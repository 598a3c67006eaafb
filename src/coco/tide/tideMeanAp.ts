/** A detection that counts, as TIDE sees it. */
export interface TidePoint {
  readonly category: number;
  readonly image: number;
  readonly score: number;
  readonly right: boolean;
}

/** Ground truth that counts. */
export interface TideTruth {
  readonly category: number;
  readonly image: number;
}

/** Detections of one category by falling score, and the images of its ground truths. */
interface CategoryList {
  readonly images: Int32Array;
  readonly right: Uint8Array;
  readonly truths: Int32Array;
}

/**
 * Mean over categories of average precision in percent, as TIDE computes it: 101 recall points, i / 100, without an
 * epsilon. Of equal scores the first in the list comes first. Categories without points and truths do not count; those
 * without truths have 0. The function that comes back takes how often each image counts; default once.
 */
export function tideMeanAp(
  points: readonly TidePoint[],
  truths: readonly TideTruth[],
): (weights?: Int32Array) => number {
  const pointsOf = byCategory(points);
  const truthsOf = byCategory(truths);
  const lists = [...new Set([...pointsOf.keys(), ...truthsOf.keys()])].map(
    (category): CategoryList => {
      const sorted = (pointsOf.get(category) ?? []).toSorted((a, b) => b.score - a.score);
      return {
        images: Int32Array.from(sorted, ({ image }) => image),
        right: Uint8Array.from(sorted, ({ right }) => (right ? 1 : 0)),
        truths: Int32Array.from(truthsOf.get(category) ?? [], ({ image }) => image),
      };
    },
  );
  const precisions = new Float64Array(points.length);
  const rights = new Int32Array(points.length);
  return (weights) => {
    let [sum, count] = [0, 0];
    for (const list of lists) {
      const value = averagePrecision(list, weights, precisions, rights);
      if (Number.isNaN(value)) continue;
      sum += value;
      count++;
    }
    return count === 0 ? 0 : sum / count;
  };
}

function byCategory<T extends { readonly category: number }>(
  items: readonly T[],
): ReadonlyMap<number, readonly T[]> {
  const groups = new Map<number, T[]>();
  for (const item of items) {
    const group = groups.get(item.category);
    if (group === undefined) groups.set(item.category, [item]);
    else group.push(item);
  }
  return groups;
}

/** In percent; NaN when neither detections nor ground truths count. `precisions` and `rights` are room to work in. */
function averagePrecision(
  { images, right, truths }: CategoryList,
  weights: Int32Array | undefined,
  precisions: Float64Array,
  rights: Int32Array,
): number {
  let positives = 0;
  for (let i = 0; i < truths.length; i++) positives += weights?.[truths[i]!] ?? 1;
  let [passed, found, kept] = [0, 0, 0];
  for (let i = 0; i < images.length; i++) {
    const weight = weights?.[images[i]!] ?? 1;
    if (weight === 0) continue;
    passed += weight;
    if (right[i] === 0) continue;
    found += weight;
    precisions[kept] = found / passed;
    rights[kept++] = found;
  }
  if (positives === 0) return passed === 0 ? NaN : 0;
  for (let i = kept - 1; i > 0; i--)
    precisions[i - 1] = Math.max(precisions[i - 1]!, precisions[i]!);
  let [sum, at] = [0, 0];
  for (let r = 0; r <= 100; r++) {
    while (at < kept && rights[at]! / positives < r / 100) at++;
    if (at === kept) break;
    sum += precisions[at]!;
  }
  return (sum / 101) * 100;
}
