/** Queries of 10 000 after which the share of changed pixels is halved again. */
const HALVINGS = [10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000];

/** Share of the pixels that a square of the Square Attack covers after `used` of `budget` queries (its published schedule). */
export function squareShare(first: number, used: number, budget: number): number {
  const at = (used / budget) * 10_000;
  const halvings = HALVINGS.filter((limit) => at > limit).length;
  return first / 2 ** halvings;
}
