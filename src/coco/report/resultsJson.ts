import type { GroundTruth } from '../groundTruth.ts';
import type { Results } from '../results.ts';

/** A COCO results file of the results; masks are left out. */
export function resultsJson(truth: GroundTruth, results: Results): Uint8Array {
  const lines: string[] = [];
  const each = results.keypointsEach;
  for (let one = 0; one < results.count; one++) {
    const fields: Record<string, unknown> = {
      image_id: truth.images.ids[results.image[one]!],
      category_id: truth.categories[results.category[one]!]?.id ?? -1,
      score: results.score[one],
    };
    if (results.boxes !== undefined)
      fields['bbox'] = Array.from(results.boxes.subarray(4 * one, 4 * one + 4));
    const { points, pointScores } = results;
    if (points !== undefined)
      fields['keypoints'] = Array.from({ length: each }, (_, k) => [
        points[2 * (one * each + k)]!,
        points[2 * (one * each + k) + 1]!,
        pointScores?.[one * each + k] ?? 0,
      ]).flat();
    lines.push(JSON.stringify(fields));
  }
  return new TextEncoder().encode(`[${lines.join(',\n')}]\n`);
}
