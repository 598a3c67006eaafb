/** The title of an axis: a name and its unit. */
export function axisTitle(name: string, unit: string | undefined): string {
  return unit === undefined ? name : `${name} (${unit})`;
}

/** A number with six significant digits, which no picture exceeds. */
export function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
