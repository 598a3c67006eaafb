/** The smallest float32 that is at least `x`. */
export function float32AtLeast(x: number): number {
  const rounded = Math.fround(x);
  return rounded >= x ? rounded : neighbour(rounded, 1);
}

/** The largest float32 that is at most `x`. */
export function float32AtMost(x: number): number {
  const rounded = Math.fround(x);
  return rounded <= x ? rounded : neighbour(rounded, -1);
}

/** The next float32 upwards (1) or downwards (-1). */
function neighbour(x: number, direction: 1 | -1): number {
  const value = Float32Array.of(x);
  const bits = new Int32Array(value.buffer);
  if (x === 0) bits[0] = direction === 1 ? 1 : -0x7fffffff;
  else bits[0]! += x > 0 ? direction : -direction;
  return value[0]!;
}
