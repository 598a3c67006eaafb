/** A condition that a point must meet; `row` holds one point in native coordinates. */
export interface Constraint {
  (row: Float64Array): boolean;
  /** The condition as it was written. */
  readonly source?: string;
  /** How far a point is inside it (negative: outside), in a unit of its own. */
  readonly margin?: ((row: Float64Array) => number) | undefined;
}
