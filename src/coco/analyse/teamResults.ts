import { scoreOrder } from '../evaluate/scoreOrder.ts';
import type { Results } from '../results.ts';

/**
 * The results that coco-analyze looks at, as row numbers: of one category, the 20 of highest score in an image, images
 * in the order in which the file names them first.
 */
export function teamResults(results: Results, category: number, most = 20): Int32Array {
  const place = new Map<number, number>();
  for (const image of results.image) if (!place.has(image)) place.set(image, place.size);
  const byImage: number[][] = Array.from({ length: place.size }, () => []);
  for (const one of scoreOrder(results.score)) {
    if (results.category[one] !== category) continue;
    const group = byImage[place.get(results.image[one]!)!]!;
    if (group.length < most) group.push(one);
  }
  return Int32Array.from(byImage.flat());
}
