import type { Space } from '../../space/space.ts';

/** The features of some points, row-major. */
export function pack(space: Space, rows: readonly Float64Array[]): Float64Array {
  const features = new Float64Array(rows.length * space.dimensions);
  for (const [i, row] of rows.entries()) features.set(space.features(row), i * space.dimensions);
  return features;
}
