import type { TrainingSet } from '../surrogate.ts';

/** Default share of the rows nearest to the boundary. */
const NEAR = 2 / 3;

/**
 * At most `limit` rows of a training set, ascending: a share, by default two thirds, are those nearest to the boundary,
 * the rest are spread evenly over the others, so that the far field keeps its shape.
 */
export function selectRows(
  { n, margin }: TrainingSet,
  limit: number,
  nearShare = NEAR,
): readonly number[] {
  const rows = Array.from({ length: n }, (_, i) => i);
  if (n <= limit) return rows;
  const near = Math.floor(nearShare * limit);
  const byDistance = rows.toSorted((a, b) => Math.abs(margin[a]!) - Math.abs(margin[b]!) || a - b);
  const chosen = byDistance.slice(0, near);
  const others = byDistance.slice(near).toSorted((a, b) => a - b);
  const far = limit - near;
  for (let i = 0; i < far; i++) chosen.push(others[Math.floor((i * others.length) / far)]!);
  return chosen.toSorted((a, b) => a - b);
}
