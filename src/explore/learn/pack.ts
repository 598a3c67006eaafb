import type { Space } from '../../space/space.ts';

/** The features of some points, row-major. */
export function pack(space: Space, rows: readonly Float64Array[]): Float64Array {
  const { dimensions } = space;
  const features = new Float64Array(rows.length * dimensions);
  let at = 0;
  for (const row of rows)
    for (let j = 0; j < dimensions; j++) features[at++] = space.feature(j, row[j]!);
  return features;
}
