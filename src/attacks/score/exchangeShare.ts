/** Queries of 10 000 after which the share of exchanged pixels falls, and what remains of it (the published schedule). */
const SCHEDULE = [
  [50, 1 / 2],
  [200, 1 / 4],
  [500, 1 / 5],
  [1000, 1 / 6],
  [2000, 1 / 8],
  [4000, 1 / 10],
  [6000, 1 / 12],
  [8000, 1 / 15],
] as const;

/** Share of the changed pixels that a step of Sparse-RS exchanges after `used` of `budget` queries. */
export function exchangeShare(first: number, used: number, budget: number): number {
  const at = (used / budget) * 10_000;
  return first * (SCHEDULE.findLast(([limit]) => at > limit)?.[1] ?? 1);
}
