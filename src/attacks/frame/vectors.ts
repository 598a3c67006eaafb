/** a + factor * b, as a new point. */
export function plus(a: Float32Array, b: ArrayLike<number>, factor = 1): Float32Array {
  const sum = new Float32Array(a.length);
  for (let i = 0; i < a.length; i++) sum[i] = a[i]! + factor * b[i]!;
  return sum;
}

/** a - b. */
export function minus(a: Float32Array, b: Float32Array): Float32Array {
  const difference = new Float32Array(a.length);
  for (let i = 0; i < a.length; i++) difference[i] = a[i]! - b[i]!;
  return difference;
}

/** a + share * (b - a). */
export function between(a: Float32Array, b: Float32Array, share: number): Float32Array {
  const point = new Float32Array(a.length);
  for (let i = 0; i < a.length; i++) point[i] = a[i]! + share * (b[i]! - a[i]!);
  return point;
}

export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Euclidean length. */
export function length(a: Float32Array): number {
  return Math.sqrt(dot(a, a));
}

/** A vector of length 1 in the same direction; a zero vector stays. */
export function unit(a: Float32Array): Float32Array {
  const size = length(a);
  return size === 0 ? a.slice() : a.map((value) => value / size);
}

/** What is left of `a` without its part along the unit vector `along`. */
export function without(a: Float32Array, along: Float32Array): Float32Array {
  return plus(a, along, -dot(a, along));
}
