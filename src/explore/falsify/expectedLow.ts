import type { TrainingData } from '../learn/trainingData.ts';

/** Runs around a run, itself included, whose margins say how much the margin varies there. */
const NEIGHBOURS = 5;
/** How many of their standard deviations a neighbour may lie lower. */
const OPTIMISM = 1.5;

/**
 * How low the margin may be near a run: its own, less what it varies by among its neighbours. A plateau, however low,
 * has nothing lower near it; the steep band beside it has.
 */
export function expectedLow(data: TrainingData, run: number): number {
  const { n, dimensions: d, categories, x, margin } = data.set();
  const near: { readonly distance: number; readonly margin: number }[] = [];
  for (let i = 0; i < n; i++) {
    let distance = 0;
    for (let j = 0; j < d; j++) {
      const gap = x[i * d + j]! - x[run * d + j]!;
      distance += categories[j]! > 0 ? 3 * Number(gap !== 0) : gap * gap;
    }
    if (near.length === NEIGHBOURS && distance >= near.at(-1)!.distance) continue;
    const at = near.findIndex((other) => distance < other.distance);
    near.splice(at < 0 ? near.length : at, 0, { distance, margin: margin[i]! });
    if (near.length > NEIGHBOURS) near.pop();
  }
  const mean = near.reduce((sum, other) => sum + other.margin / near.length, 0);
  const variance = near.reduce((sum, other) => sum + (other.margin - mean) ** 2 / near.length, 0);
  return margin[run]! - OPTIMISM * Math.sqrt(variance);
}
