/** Where a pixel of the new picture comes from: x' = a x + b y + c, y' = d x + e y + f, in pixels from the first centre. */
export type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** The map that applies `second` to a place, and `first` to what comes out. */
export function compose(first: Affine, second: Affine): Affine {
  const [a, b, c, d, e, f] = first;
  const [g, h, i, j, k, l] = second;
  return [
    a * g + b * j,
    a * h + b * k,
    a * i + b * l + c,
    d * g + e * j,
    d * h + e * k,
    d * i + e * l + f,
  ];
}

/** A linear map about the middle of a picture. */
export function aboutMiddle(
  [a, b, d, e]: readonly [number, number, number, number],
  { width, height }: { readonly width: number; readonly height: number },
): Affine {
  const x = (width - 1) / 2;
  const y = (height - 1) / 2;
  return [a, b, x - a * x - b * y, d, e, y - d * x - e * y];
}
