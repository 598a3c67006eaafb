/** How an evolution path takes in a step: it fades by `rate`, and stays a standard vector when steps are random. */
export interface PathRule {
  readonly rate: number;
  /** Variance-effective number of parents. */
  readonly effective: number;
  readonly stalled: boolean;
}

/** Takes a step into an evolution path (Hansen and Ostermeier, 2001), in place. */
export function lengthenPath(
  path: Float64Array,
  step: Float64Array,
  { rate, effective, stalled }: PathRule,
): void {
  const pull = stalled ? 0 : Math.sqrt(rate * (2 - rate) * effective);
  for (let i = 0; i < path.length; i++) path[i] = (1 - rate) * path[i]! + pull * step[i]!;
}
