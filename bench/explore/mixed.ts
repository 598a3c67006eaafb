import type { Simulator } from '../../test/helpers/exploreInMemory.ts';

const unit = { low: 0, high: 1 };
const CATEGORIES = ['A', 'B', 'C'];

/**
 * A mixed space with three failing regions: a wedge in category A, a cylinder in B, and in C a corner of 0.52 % that is
 * there at k = 4 only, 3.5e-4 of the whole.
 */
export const MIXED = {
  inputs: {
    x1: unit,
    x2: unit,
    x3: unit,
    x4: unit,
    k: { values: [0, 1, 2, 3, 4] },
    c: { categories: CATEGORIES },
  },
  /** Exact. */
  failureProbability: mean([0, 1, 2, 3, 4].map((k) => (wedge(k) + cylinder(k) + corner(k)) / 3)),
} as const;

/** How far a point is from failing, negative inside; as a number, or as 1 and 0 for a system that only says yes or no. */
export function mixed(answer: 'margin' | 'verdict'): Simulator {
  return (point) => {
    const [a = 0, b = 0, c = 0, d = 0, k = 0] = Object.values(point).map(Number);
    const margin = {
      A: 1.8 - 0.1 * k - a - b,
      B: (c - 0.5) ** 2 + (d - 0.5) ** 2 - (0.05 * (k + 1)) ** 2,
      C: k === 4 ? 0.9 - a * b : 1,
    }[String(point['c'])]!;
    return { ok: answer === 'margin' ? margin : Number(margin >= 0) };
  };
}

function wedge(k: number): number {
  return (0.2 + 0.1 * k) ** 2 / 2;
}

function cylinder(k: number): number {
  return Math.PI * (0.05 * (k + 1)) ** 2;
}

/** P(x1 x2 > 0.9) for two uniform numbers. */
function corner(k: number): number {
  return k === 4 ? 1 - 0.9 * (1 - Math.log(0.9)) : 0;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
