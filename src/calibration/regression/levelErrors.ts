/**
 * Quantile calibration (Kuleshov, Fenner and Ermon 2018): the mean gap between levels and the share of values below the
 * predicted quantiles, at `levels` evenly spaced levels from 0 to 1.
 */
export function quantileError(pit: Float64Array, levels = 100): number {
  const sorted = pit.toSorted();
  let sum = 0;
  let at = 0;
  for (let i = 0; i < levels; i++) {
    const level = i / (levels - 1);
    while (at < sorted.length && sorted[at]! <= level) at++;
    sum += Math.abs(at / sorted.length - level);
  }
  return sum / levels;
}

/** Distribution calibration (Song et al. 2019): the mean of `quantileError` over groups of like predictions, by their size. */
export function distributionError(pit: Float64Array, groups: Int32Array): number {
  const members = new Map<number, number[]>();
  for (const [i, group] of groups.entries()) {
    const own = members.get(group);
    if (own === undefined) members.set(group, [pit[i]!]);
    else own.push(pit[i]!);
  }
  let sum = 0;
  for (const own of members.values()) sum += own.length * quantileError(Float64Array.from(own));
  return sum / pit.length;
}

/** The largest gap between the transforms and a uniform distribution (Kolmogorov). */
export function pitDistance(pit: Float64Array): number {
  const sorted = pit.toSorted();
  const n = sorted.length;
  return sorted.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - i / n), Math.abs(value - (i + 1) / n)),
    0,
  );
}

/** A group of so many predictions at least. */
const LEAST_GROUP = 50;
/** Groups along each of standard deviation and mean at most. */
const MOST_GROUPS = 4;

/** Groups of equal size of like predictions: by standard deviation, and within each by mean. */
export function likeGroups({
  mean,
  sd,
}: {
  readonly mean: Float64Array;
  readonly sd: Float64Array;
}): Int32Array {
  const n = mean.length;
  const count = Math.max(1, Math.min(MOST_GROUPS, Math.floor(Math.sqrt(n / LEAST_GROUP))));
  const groups = new Int32Array(n);
  const parted = (rows: readonly number[], by: Float64Array): readonly (readonly number[])[] => {
    const sorted = rows.toSorted((i, j) => by[i]! - by[j]! || i - j);
    return Array.from({ length: count }, (_, g) =>
      sorted.slice(
        Math.round((g * sorted.length) / count),
        Math.round(((g + 1) * sorted.length) / count),
      ),
    );
  };
  for (const [g, rows] of parted([...groups.keys()], sd).entries())
    for (const [h, own] of parted(rows, mean).entries())
      for (const row of own) groups[row] = g * count + h;
  return groups;
}
