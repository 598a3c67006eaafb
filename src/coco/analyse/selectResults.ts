import type { Results } from '../results.ts';

/** Some of the results, in the order of `chosen`. */
export function selectResults(results: Results, chosen: Int32Array): Results {
  const rows = <T extends Float64Array | Float32Array>(values: T, width: number): T => {
    const picked = values.slice(0, chosen.length * width) as T;
    for (let i = 0; i < chosen.length; i++) {
      const from = chosen[i]! * width;
      picked.set(values.subarray(from, from + width), i * width);
    }
    return picked;
  };
  return {
    count: chosen.length,
    image: chosen.map((one) => results.image[one]!),
    category: chosen.map((one) => results.category[one]!),
    score: rows(results.score, 1),
    area: rows(results.area, 1),
    boxes: results.boxes && rows(results.boxes, 4),
    points: results.points && rows(results.points, 2 * results.keypointsEach),
    pointScores: results.pointScores && rows(results.pointScores, results.keypointsEach),
    keypointsEach: results.keypointsEach,
    masks: results.masks && Array.from(chosen, (one) => results.masks?.[one]),
  };
}
