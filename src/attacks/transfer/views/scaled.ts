import type { View } from './view.ts';

/** The picture times a factor, plus something. */
export function scaled(factor: number, offset?: Float32Array): View {
  return {
    apply: (point) => point.map((value, i) => factor * value + (offset?.[i] ?? 0)),
    transpose: (gradient) => gradient.map((value) => factor * value),
  };
}

/** Each number times its own factor. */
export function weighted(factors: Float32Array): View {
  const times = (vector: Float32Array): Float32Array =>
    vector.map((value, i) => value * factors[i]!);
  return { apply: times, transpose: times };
}
