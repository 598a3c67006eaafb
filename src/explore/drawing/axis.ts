/** The title of an axis: a name and its unit; `1` is the unit of what has none. */
export function axisTitle(name: string, unit: string | undefined): string {
  return unit === undefined || unit === '1' ? name : `${name} (${unit})`;
}

/** A number with six significant digits, which no picture exceeds. */
export function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
