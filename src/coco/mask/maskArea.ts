import type { Mask } from './mask.ts';

/** How many pixels a mask covers. */
export function maskArea({ counts }: Mask): number {
  let area = 0;
  for (let i = 1; i < counts.length; i += 2) area += counts[i]!;
  return area;
}
