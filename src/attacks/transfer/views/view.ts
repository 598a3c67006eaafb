/**
 * A changed view of a picture that is affine in it: attacks differentiate a model at `apply(x)` and bring the gradient
 * back by the transpose of the linear part.
 */
export interface View {
  apply(point: Float32Array): Float32Array;
  transpose(gradient: Float32Array): Float32Array;
}

/** The picture itself. */
export const unchanged: View = { apply: (point) => point, transpose: (gradient) => gradient };

/** One view after the other. */
export function chained(views: readonly View[]): View {
  return {
    apply: (point) => views.reduce((seen, view) => view.apply(seen), point),
    transpose: (gradient) =>
      views.toReversed().reduce((back, view) => view.transpose(back), gradient),
  };
}
