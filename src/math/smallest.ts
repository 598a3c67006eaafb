/** The places of the `k` smallest values, in ascending order of place; of equal values the first ones. */
export function smallest(values: Float64Array, k: number): number[] {
  const limit = values.toSorted()[Math.min(k, values.length) - 1]!;
  let room = k - values.reduce((count, value) => count + Number(value < limit), 0);
  const places: number[] = [];
  for (let i = 0; i < values.length; i++) {
    if (values[i]! < limit) places.push(i);
    else if (values[i] === limit && room-- > 0) places.push(i);
  }
  return places;
}
