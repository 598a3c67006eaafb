/** Norms of a perturbation that a distance can measure. */
export const NORMS = ['linf', 'l2', 'l1', 'l0', 'gower'] as const;

/** A norm of perturbations. `l0` counts pixels (or samples, or columns), `gower` is for tables of mixed columns. */
export type Norm = (typeof NORMS)[number];

/** How far a point is from its clean one. */
export interface Distance {
  readonly norm: Norm;
  /** What one unit of it is, for people. */
  readonly unit: string;
  measure(point: Float32Array, clean: Float32Array): number;
}

/** What a distance must know of the space. */
export interface DistanceSpace {
  /** Numbers of one pixel, which `l0` counts together; default 1. */
  readonly channels?: number | undefined;
  /** Width of each coordinate's range, for `gower`; default 1. A width of 0 marks a coordinate that never differs. */
  readonly ranges?: ArrayLike<number> | undefined;
  /** Coordinates that are categories, for `gower`: they differ or not. */
  readonly categories?: ReadonlySet<number> | undefined;
}

/** A distance in the attacker's space: the greatest, Euclidean or absolute sum of changes, or the count of changed pixels. */
export function createDistance(norm: Norm, space: DistanceSpace = {}): Distance {
  const channels = space.channels ?? 1;
  const measures: Record<Norm, readonly [string, Distance['measure']]> = {
    linf: ['greatest change', greatestChange],
    l2: ['Euclidean', (a, b) => Math.sqrt(sum(a, b, (d) => d * d))],
    l1: ['sum of changes', (a, b) => sum(a, b, Math.abs)],
    l0: [channels > 1 ? 'pixels' : 'values', (a, b) => changedPixels(a, b, channels)],
    gower: ['Gower', (a, b) => gower(a, b, space)],
  };
  const [unit, measure] = measures[norm];
  return { norm, unit, measure };
}

/** The greatest difference of two numbers at one place; NaN where one is. */
export function greatestChange(a: Float32Array, b: Float32Array): number {
  let greatest = 0;
  for (let i = 0; i < a.length; i++) {
    const change = Math.abs(a[i]! - b[i]!);
    // Not Math.max, which would lose nothing but time: NaN must come out.
    if (!(change <= greatest)) greatest = change;
  }
  return greatest;
}

function sum(a: Float32Array, b: Float32Array, of: (difference: number) => number): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += of(a[i]! - b[i]!);
  return total;
}

function changedPixels(a: Float32Array, b: Float32Array, channels: number): number {
  let count = 0;
  for (let i = 0; i < a.length; i += channels) {
    let changed = false;
    for (let c = i; c < i + channels; c++) if (a[c] !== b[c]) changed = true;
    if (changed) count++;
  }
  return count;
}

/** Mean over the columns: changed or not for a category, share of the range otherwise (Gower, Biometrics 1971). */
function gower(a: Float32Array, b: Float32Array, { ranges, categories }: DistanceSpace): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) {
    const change = Math.abs(a[i]! - b[i]!);
    const range = ranges?.[i] ?? 1;
    if (categories?.has(i) === true) total += change > 0 ? 1 : 0;
    else if (range > 0) total += Math.min(1, change / range);
    else total += change > 0 ? 1 : 0;
  }
  return a.length === 0 ? 0 : total / a.length;
}
