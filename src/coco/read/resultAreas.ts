import { maskArea } from '../mask/maskArea.ts';
import type { Results } from '../results.ts';

/** Which points make the area of a result that has no box: all (as pycocotools), or those not at (0, 0). */
export type ResultArea = 'allPoints' | 'detectedPoints';

/** Areas as pycocotools' `loadRes` finds them: of boxes where the first result has one, else of masks, else of points. */
export function resultAreas(results: Omit<Results, 'area'>, points: ResultArea): Float64Array {
  const { count, boxes, masks } = results;
  const area = new Float64Array(count);
  if (boxes !== undefined) {
    for (let i = 0; i < count; i++) area[i] = boxes[4 * i + 2]! * boxes[4 * i + 3]!;
  } else if (masks !== undefined) {
    for (let i = 0; i < count; i++) area[i] = masks[i] === undefined ? 0 : maskArea(masks[i]!);
  } else if (results.points !== undefined) {
    const every = points === 'allPoints';
    for (let i = 0; i < count; i++)
      area[i] = extent(results.points, results.keypointsEach, i, every);
  }
  return area;
}

function extent(points: Float64Array, each: number, row: number, every: boolean): number {
  let left = Infinity;
  let right = -Infinity;
  let top = Infinity;
  let bottom = -Infinity;
  for (let at = 2 * row * each; at < 2 * (row + 1) * each; at += 2) {
    const x = points[at]!;
    const y = points[at + 1]!;
    if (!every && x === 0 && y === 0) continue;
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
  }
  return left > right ? 0 : (right - left) * (bottom - top);
}
