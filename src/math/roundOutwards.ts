/**
 * A bound with `digits` significant digits that is never tighter than it was: down for a lower bound (-1), up for an
 * upper one (1). As `toPrecision` prints it.
 */
export function roundOutwards(value: number, side: -1 | 1, digits: number): string {
  const text = value.toPrecision(digits);
  const nearest = Number(text);
  if (!Number.isFinite(value) || (nearest - value) * side >= 0) return text;
  const exponent = Number(value.toExponential(digits - 1).split('e')[1]);
  return (nearest + side * 10 ** (exponent - digits + 1)).toPrecision(digits);
}
