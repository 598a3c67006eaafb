import type { Distance } from '../../judgement/distance.ts';
import type { Preprocessing } from '../../judgement/preprocessing.ts';

/** Differences of float32 numbers near 1 are off by up to 1e-7: that is not a larger perturbation. */
const SLACK = 1e-6;
const reaches = (distance: number, epsilon: number): boolean =>
  distance <= epsilon * (1 + SLACK) + SLACK;

/** What the attacker may change, and by how much. */
export interface ThreatModel {
  readonly distance: Distance;
  /** Largest perturbation, in the norm's unit; Infinity: the smallest that can be found is wanted. */
  readonly epsilon: number;
  /** Coordinates that may change; undefined: all. */
  readonly mutable?: Uint8Array | undefined;
  /** Puts the coordinates that depend on others right (relations of a table); default nothing. */
  readonly repair?: ((point: Float32Array, clean: Float32Array) => Float32Array) | undefined;
  /** Whether a point is one that could occur at all; default every one. */
  readonly feasible?: ((point: Float32Array) => boolean) | undefined;
}

/** The threat model of one item, which may have coordinates of its own that stay as they are. */
export function threatOf(
  threat: ThreatModel,
  { mutable }: { readonly mutable?: Uint8Array | undefined },
): ThreatModel {
  return mutable === undefined ? threat : { ...threat, mutable };
}

/** Whether a point that was sent lies within the threat model of its clean one. */
export function isWithin(threat: ThreatModel, point: Float32Array, clean: Float32Array): boolean {
  return (
    reaches(threat.distance.measure(point, clean), threat.epsilon) &&
    (threat.feasible === undefined || threat.feasible(point))
  );
}

/**
 * The point on the grid, inside the bounds and within epsilon that is near to `point`: cut in each coordinate (linf),
 * drawn towards the clean one (l2, l1), or with the least changed pixels put back (l0, gower).
 */
export function project(
  threat: ThreatModel,
  space: Preprocessing,
  point: Float32Array,
  clean: Float32Array,
): Float32Array {
  const { epsilon, distance, mutable, repair } = threat;
  let moved = point;
  if (mutable !== undefined)
    moved = point.map((value, i) => (mutable[i] === 1 ? value : clean[i]!));
  if (distance.norm === 'linf') moved = cut(moved, clean, epsilon, space);
  else moved = space.snap(moved);
  if (repair !== undefined) moved = space.snap(repair(moved, clean));
  if (epsilon === Infinity || distance.norm === 'linf') return moved;
  if (reaches(distance.measure(moved, clean), epsilon)) return moved;
  if (distance.norm === 'l2' || distance.norm === 'l1') return shrunk(threat, space, moved, clean);
  return putBack(threat, space, moved, clean);
}

/** Each coordinate within epsilon, on the grid: rounded towards the clean one where rounding would leave the ball. */
function cut(
  point: Float32Array,
  clean: Float32Array,
  epsilon: number,
  space: Preprocessing,
): Float32Array {
  const { low, high } = edgesOf(clean, epsilon, space);
  const inside = space.snap(point);
  for (let i = 0; i < inside.length; i++) {
    const value = inside[i]!;
    if (value < low[i]!) inside[i] = low[i]!;
    else if (value > high[i]!) inside[i] = high[i]!;
  }
  return inside;
}

interface Edges {
  readonly epsilon: number;
  readonly space: Preprocessing;
  readonly low: Float32Array;
  readonly high: Float32Array;
}

/** Edges of the last ball around each clean point: every query about it needs them. */
const EDGES = new WeakMap<Float32Array, Edges>();

/** The least and the greatest value of each coordinate on the grid, inside the bounds and within epsilon. */
function edgesOf(clean: Float32Array, epsilon: number, space: Preprocessing): Edges {
  const known = EDGES.get(clean);
  if (known?.epsilon === epsilon && known.space === space) return known;
  const { lower, upper, step } = space;
  const [low, high] = [new Float32Array(clean.length), new Float32Array(clean.length)];
  for (let i = 0; i < clean.length; i++) {
    const grid = step[i]!;
    const reach = grid > 0 ? Math.floor(epsilon / grid + 1e-4) * grid : epsilon;
    low[i] = Math.max(lower[i]!, clean[i]! - reach);
    high[i] = Math.min(upper[i]!, clean[i]! + reach);
  }
  const edges = { epsilon, space, low: space.snap(low, low), high: space.snap(high, high) };
  EDGES.set(clean, edges);
  return edges;
}

/** Draws a point towards the clean one until it is within epsilon, also after rounding. */
function shrunk(
  { distance, epsilon }: ThreatModel,
  space: Preprocessing,
  point: Float32Array,
  clean: Float32Array,
): Float32Array {
  let factor = epsilon / distance.measure(point, clean);
  for (let attempt = 0; attempt < 40; attempt++) {
    const nearer = space.snap(point.map((value, i) => clean[i]! + factor * (value - clean[i]!)));
    const measured = distance.measure(nearer, clean);
    if (reaches(measured, epsilon)) return nearer;
    factor *= Math.min(0.999, Math.max(0.5, epsilon / measured));
  }
  return clean.slice();
}

/** Puts back the pixels that changed least until few enough are changed. */
function putBack(
  { distance, epsilon }: ThreatModel,
  { form }: Preprocessing,
  point: Float32Array,
  clean: Float32Array,
): Float32Array {
  const { channels } = form;
  const changes = Array.from({ length: point.length / channels }, (_, pixel) => {
    let change = 0;
    for (let c = pixel * channels; c < (pixel + 1) * channels; c++)
      change += Math.abs(point[c]! - clean[c]!);
    return { pixel, change };
  })
    .filter(({ change }) => change > 0)
    .toSorted((a, b) => a.change - b.change);
  const kept = point.slice();
  for (const { pixel } of changes) {
    if (reaches(distance.measure(kept, clean), epsilon)) break;
    for (let c = pixel * channels; c < (pixel + 1) * channels; c++) kept[c] = clean[c]!;
  }
  return kept;
}
