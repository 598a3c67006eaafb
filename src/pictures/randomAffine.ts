import type { RandomStream } from '../core/random.ts';
import type { Affine } from './affine.ts';

/**
 * The affine map that moves three points about the middle of a picture (a square of a third of its side) by up to `reach`
 * pixels each way, as ImageNet-C's elastic transform draws it. From places of the new picture to places of the old one.
 */
export function randomAffine(
  { height, width }: { readonly height: number; readonly width: number },
  reach: number,
  random: RandomStream,
): Affine {
  const third = Math.floor(Math.min(height, width) / 3);
  const [x, y] = [Math.floor(width / 2), Math.floor(height / 2)];
  const old = [
    [x + third, y + third],
    [x + third, y - third],
    [x - third, y - third],
  ] as const;
  const moved = old.map(([a, b]) => [
    a + reach * (2 * random.uniform() - 1),
    b + reach * (2 * random.uniform() - 1),
  ]) as unknown as typeof old;
  return [...solve(moved, old, 0), ...solve(moved, old, 1)] as unknown as Affine;
}

type Points = readonly (readonly [number, number])[];

/** a, b, c with a x + b y + c = the coordinate of the point that (x, y) came from, by Cramer's rule. */
function solve(from: Points, to: Points, coordinate: 0 | 1): [number, number, number] {
  const [[x0, y0], [x1, y1], [x2, y2]] = from as [
    readonly [number, number],
    readonly [number, number],
    readonly [number, number],
  ];
  const [v0, v1, v2] = to.map((point) => point[coordinate]) as [number, number, number];
  const det = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0);
  const a = ((v1 - v0) * (y2 - y0) - (v2 - v0) * (y1 - y0)) / det;
  const b = ((x1 - x0) * (v2 - v0) - (x2 - x0) * (v1 - v0)) / det;
  return [a, b, v0 - a * x0 - b * y0];
}
