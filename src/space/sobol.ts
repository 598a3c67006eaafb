import type { RandomStream } from '../core/random.ts';
import { SOBOL_DIRECTIONS } from './sobolDirections.ts';

/** The most dimensions that `sobol` serves. */
export const SOBOL_DIMENSIONS = SOBOL_DIRECTIONS.length + 1;

const BITS = 32;

export interface SobolOptions {
  /** Scrambles the sequence; without it the points are the plain ones, the first at the origin. */
  readonly random?: RandomStream | undefined;
  /** Index of the first point; default 0. */
  readonly skip?: number | undefined;
}

/**
 * `count` points of a Sobol' sequence in [0, 1)^dimensions, row-major. Scrambled by nested uniform (Owen) scrambling
 * through a hash (Laine and Karras 2011; Burley, "Practical hash-based Owen scrambling", JCGT 9, 2020).
 */
export function sobol(count: number, dimensions: number, options: SobolOptions = {}): Float64Array {
  const { random, skip = 0 } = options;
  if (dimensions < 1 || dimensions > SOBOL_DIMENSIONS)
    throw new RangeError(`Sobol' sequences have 1 to ${SOBOL_DIMENSIONS} dimensions here`);
  const points = new Float64Array(count * dimensions);
  for (let j = 0; j < dimensions; j++) {
    const directions = directionNumbers(j);
    const key = random === undefined ? 0 : random.integer(2 ** 32);
    for (let i = 0; i < count; i++) {
      const plain = coordinate(skip + i, directions);
      const bits = random === undefined ? plain : scramble(plain, key);
      points[i * dimensions + j] = bits / 2 ** 32;
    }
  }
  return points;
}

function coordinate(index: number, directions: Uint32Array): number {
  // Gray code order, as Joe and Kuo's own program gives them.
  let gray = (index ^ (index >>> 1)) >>> 0;
  let bits = 0;
  for (let k = 0; gray !== 0; k++, gray >>>= 1) if (gray & 1) bits ^= directions[k]!;
  return bits >>> 0;
}

function directionNumbers(dimension: number): Uint32Array {
  const directions = new Uint32Array(BITS);
  if (dimension === 0) {
    for (let k = 0; k < BITS; k++) directions[k] = 2 ** (31 - k);
    return directions;
  }
  const [polynomial, ...initial] = SOBOL_DIRECTIONS[dimension - 1]! as [number, ...number[]];
  const degree = initial.length;
  for (let k = 0; k < BITS; k++) {
    if (k < degree) {
      directions[k] = initial[k]! * 2 ** (31 - k);
      continue;
    }
    let value = directions[k - degree]! ^ (directions[k - degree]! >>> degree);
    for (let i = 1; i < degree; i++)
      if ((polynomial >>> (degree - i)) & 1) value ^= directions[k - i]!;
    directions[k] = value >>> 0;
  }
  return directions;
}

function scramble(value: number, key: number): number {
  let x = (reverse(value) + key) >>> 0;
  x ^= Math.imul(x, 0x6c50b47c);
  x ^= Math.imul(x, 0xb82f1e52);
  x ^= Math.imul(x, 0xc7afe638);
  x ^= Math.imul(x, 0x8d22f6e6);
  return reverse(x >>> 0);
}

function reverse(value: number): number {
  let x = value;
  x = ((x >>> 1) & 0x55555555) | ((x & 0x55555555) << 1);
  x = ((x >>> 2) & 0x33333333) | ((x & 0x33333333) << 2);
  x = ((x >>> 4) & 0x0f0f0f0f) | ((x & 0x0f0f0f0f) << 4);
  x = ((x >>> 8) & 0x00ff00ff) | ((x & 0x00ff00ff) << 8);
  return ((x >>> 16) | (x << 16)) >>> 0;
}
