import type { Results } from '../coco/results.ts';
import { normalQuantile } from '../math/normalDistribution.ts';

/**
 * Interval of the share of keypoints of one class, with images as clusters: the linearised variance of a ratio (Cochran,
 * 1977, section 6.5) and a normal quantile. Undefined where it would feign certainty: for fewer than ten images, and when
 * every image has the same share, such as none.
 */
export function clusteredShare(
  codes: Uint8Array,
  code: number,
  results: Results,
  confidence: number,
): { lower: number; upper: number } | undefined {
  const each = results.keypointsEach;
  const groups = new Map<number, { hits: number; all: number }>();
  let [hits, all] = [0, 0];
  for (let one = 0; one < results.count; one++) {
    const group = groups.get(results.image[one]!) ?? { hits: 0, all: 0 };
    for (let i = one * each; i < (one + 1) * each; i++) {
      if (codes[i] === 0) continue;
      group.all++;
      all++;
      if (codes[i] === code) {
        group.hits++;
        hits++;
      }
    }
    groups.set(results.image[one]!, group);
  }
  const n = groups.size;
  if (n < 10 || all === 0) return undefined;
  const share = hits / all;
  let squares = 0;
  for (const group of groups.values()) squares += (group.hits - share * group.all) ** 2;
  if (squares < 1e-9) return undefined;
  const half = normalQuantile((1 + confidence) / 2) * (Math.sqrt((squares * n) / (n - 1)) / all);
  return { lower: Math.max(0, share - half), upper: Math.min(1, share + half) };
}
