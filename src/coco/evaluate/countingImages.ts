import type { Evaluation } from './evaluation.ts';

/** How many images hold an object that counts in an area range, of one category or of any. */
export function countingImages(
  { truth, truthIgnored }: Evaluation,
  area: number,
  category?: number,
): number {
  const { image, category: categories, count } = truth.annotations;
  const images = new Set<number>();
  for (let gt = 0; gt < count; gt++) {
    if (truthIgnored[area]![gt] === 1) continue;
    if (category === undefined || categories[gt] === category) images.add(image[gt]!);
  }
  return images.size;
}
