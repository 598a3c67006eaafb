/** A detection that counts, as TIDE sees it. */
export interface TidePoint {
  readonly category: number;
  readonly score: number;
  readonly right: boolean;
}

/**
 * Mean over categories of average precision in percent, as TIDE computes it: 101 recall points, i / 100, without an
 * epsilon. Of equal scores the first in the list comes first. Categories without points and truths do not count; those
 * without truths have 0.
 */
export function tideMeanAp(
  points: readonly TidePoint[],
  truths: ReadonlyMap<number, number>,
): number {
  const byCategory = new Map<number, TidePoint[]>();
  for (const point of points) {
    const group = byCategory.get(point.category);
    if (group === undefined) byCategory.set(point.category, [point]);
    else group.push(point);
  }
  const categories = new Set([...byCategory.keys(), ...truths.keys()]);
  let sum = 0;
  let count = 0;
  for (const category of categories) {
    const own = byCategory.get(category) ?? [];
    const positives = truths.get(category) ?? 0;
    if (own.length === 0 && positives === 0) continue;
    sum += ap(own, positives);
    count++;
  }
  return count === 0 ? 0 : sum / count;
}

function ap(points: readonly TidePoint[], positives: number): number {
  if (positives === 0) return 0;
  const sorted = points.toSorted((a, b) => b.score - a.score);
  const precisions: number[] = [];
  const recalls: number[] = [];
  let right = 0;
  for (const [index, point] of sorted.entries()) {
    if (point.right) right++;
    precisions.push(right / (index + 1));
    recalls.push(right / positives);
  }
  for (let i = precisions.length - 1; i > 0; i--)
    precisions[i - 1] = Math.max(precisions[i - 1]!, precisions[i]!);
  let sum = 0;
  let at = 0;
  for (let r = 0; r <= 100; r++) {
    while (at < recalls.length && recalls[at]! < r / 100) at++;
    sum += precisions[at] ?? 0;
  }
  return (sum / 101) * 100;
}
