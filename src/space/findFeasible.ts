import type { RandomStream } from '../core/random.ts';
import type { Constraint } from './constraint.ts';

/** What a search for a point that meets all constraints came to. */
export interface FeasibleSearch {
  /** Points of the unit cube that meet all constraints; none when none was found. */
  readonly found: readonly Float64Array[];
  /** Of the best point otherwise: a constraint that it violates, and by how much (without a margin: 1). */
  readonly misses?: { readonly constraint: Constraint; readonly by: number };
  readonly tries: number;
}

/** Searches, points that start each, and points tried in each at most. */
const STARTS = 16;
const DRAWN = 100;
const TRIES = 4000;
/** Searches that must succeed before the others are spared. */
const ENOUGH = 8;
/** Steps of the search: the first, growth after a success, shrinkage after a failure (the one-fifth rule), the last. */
const STEP = { first: 0.3, grow: 1.5, shrink: 0.9, last: 1e-9 };
/** Share of the steps that move one coordinate alone. */
const SINGLE = 0.4;

/**
 * Searches the unit cube for points that meet all constraints: a (1+1) evolution strategy with the one-fifth rule
 * (Rechenberg, 1973) on the sum of violations, each by its own spread, from the best of some draws, many times.
 */
export function findFeasible(
  dimensions: number,
  toRow: (unit: Float64Array) => Float64Array,
  constraints: readonly Constraint[],
  random: RandomStream,
): FeasibleSearch {
  const draw = () => Float64Array.from({ length: dimensions }, () => random.uniform());
  const scales = violationScales(constraints, Array.from({ length: DRAWN }, draw).map(toRow));
  const violation = (unit: Float64Array) => {
    const row = toRow(unit);
    return constraints.reduce((sum, one, c) => sum + missedBy(one, row) / scales[c]!, 0);
  };
  const found: Float64Array[] = [];
  let nearest: { unit: Float64Array; value: number } | undefined;
  let tries = 0;
  for (let start = 0; start < STARTS && found.length < ENOUGH; start++) {
    let unit: Float64Array = draw();
    let value = violation(unit);
    let step = STEP.first;
    for (let t = 1; t < TRIES && value > 0 && step > STEP.last; t++) {
      const next = t < DRAWN ? draw() : mutated(unit, step, random);
      const there = violation(next);
      if (t >= DRAWN) step = there < value ? Math.min(1, step * STEP.grow) : step * STEP.shrink;
      if (there <= value) [unit, value] = [next, there];
      tries++;
    }
    if (value === 0) found.push(unit);
    else if (nearest === undefined || value < nearest.value) nearest = { unit, value };
  }
  if (found.length > 0 || nearest === undefined) return { found, tries };
  const row = toRow(nearest.unit);
  const [worst] = constraints
    .map((constraint, c) => ({ constraint, by: missedBy(constraint, row), scale: scales[c]! }))
    .toSorted((a, b) => b.by / b.scale - a.by / a.scale);
  return { found, misses: { constraint: worst!.constraint, by: worst!.by }, tries };
}

/** By how much a point violates a constraint; 0: not at all. */
function missedBy(constraint: Constraint, row: Float64Array): number {
  if (constraint(row)) return 0;
  const margin = constraint.margin?.(row);
  // A point on an open bound misses it by nothing that can be counted.
  return margin === undefined || Number.isNaN(margin) ? 1 : Math.max(Number.MIN_VALUE, -margin);
}

function violationScales(
  constraints: readonly Constraint[],
  rows: readonly Float64Array[],
): readonly number[] {
  return constraints.map((constraint) => {
    const missed = rows.map((row) => missedBy(constraint, row)).filter((by) => by > 0);
    const median = missed.toSorted((a, b) => a - b)[missed.length >> 1];
    return median !== undefined && median > 1e-300 && Number.isFinite(median) ? median : 1;
  });
}

function mutated(unit: Float64Array, step: number, random: RandomStream): Float64Array {
  const clamp = (value: number) => Math.min(1, Math.max(0, value));
  if (random.uniform() < SINGLE) {
    const j = random.integer(unit.length);
    // Levels need jumps.
    const value = random.uniform() < 0.2 ? random.uniform() : unit[j]! + step * random.normal();
    return unit.with(j, clamp(value));
  }
  return unit.map((value) => clamp(value + step * random.normal()));
}
