import { QuadTree } from './quadTree.ts';
import type { Affinities } from './tsneAffinities.ts';

/**
 * The gradient of t-SNE's Kullback-Leibler divergence at the layout `y` (n x 2). `theta` 0 sums over all pairs; above,
 * the repulsion of far groups is that of their centre (Barnes-Hut).
 */
export function tsneGradient(
  p: Affinities,
  y: Float64Array,
  n: number,
  theta: number,
): Float64Array {
  const attraction = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    const [xi, yi] = [y[2 * i]!, y[2 * i + 1]!];
    for (let e = p.start[i]!; e < p.start[i + 1]!; e++) {
      const o = p.to[e]!;
      const dx = xi - y[2 * o]!;
      const dy = yi - y[2 * o + 1]!;
      const force = p.value[e]! / (1 + dx * dx + dy * dy);
      attraction[2 * i]! += force * dx;
      attraction[2 * i + 1]! += force * dy;
    }
  }
  const repulsion = new Float64Array(2 * n);
  const normaliser = theta > 0 ? repelByTree(y, n, theta, repulsion) : repelAll(y, n, repulsion);
  return attraction.map((pull, k) => 4 * (pull - repulsion[k]! / normaliser));
}

/** The divergence itself, over all pairs; it takes n^2 steps. */
export function tsneDivergence(p: Affinities, y: Float64Array, n: number): number {
  const normaliser = repelAll(y, n, new Float64Array(2 * n));
  let sum = 0;
  for (let i = 0; i < n; i++) {
    for (let e = p.start[i]!; e < p.start[i + 1]!; e++) {
      const o = p.to[e]!;
      const squared = (y[2 * i]! - y[2 * o]!) ** 2 + (y[2 * i + 1]! - y[2 * o + 1]!) ** 2;
      const value = p.value[e]!;
      if (value > 0) sum += value * Math.log(value * normaliser * (1 + squared));
    }
  }
  return sum;
}

function repelAll(y: Float64Array, n: number, into: Float64Array): number {
  let normaliser = 0;
  for (let i = 0; i < n; i++) {
    for (let o = 0; o < i; o++) {
      const dx = y[2 * i]! - y[2 * o]!;
      const dy = y[2 * i + 1]! - y[2 * o + 1]!;
      const q = 1 / (1 + dx * dx + dy * dy);
      normaliser += 2 * q;
      const force = q * q;
      into[2 * i]! += force * dx;
      into[2 * i + 1]! += force * dy;
      into[2 * o]! -= force * dx;
      into[2 * o + 1]! -= force * dy;
    }
  }
  return normaliser;
}

function repelByTree(y: Float64Array, n: number, theta: number, into: Float64Array): number {
  const tree = new QuadTree(y, n);
  let normaliser = 0;
  for (let i = 0; i < n; i++) normaliser += tree.repel(i, theta, into);
  return normaliser;
}
