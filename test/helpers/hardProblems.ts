import { normalCdf, normalQuantile } from '../../src/math/normalDistribution.ts';
import type { Value } from '../../src/space/parameter.ts';

type Point = Readonly<Record<string, Value>>;

/** A system that is hard to learn, and all that is true of it. */
export interface HardProblem {
  readonly name: string;
  readonly inputs: Readonly<Record<string, object>>;
  readonly constraints?: readonly string[];
  /** Margins of the outputs, each failing below 0; NaN: the reply is invalid. */
  readonly margins: (point: Point) => readonly number[];
  /** Probability that a reply is turned round, all outputs at once; default 0. */
  readonly noise?: (point: Point) => number;
  /** Probability that a reply is valid and fails. */
  readonly failing: number;
  /** Probability that a reply is invalid; default 0. */
  readonly invalid?: number;
  /** Of each output; default: there is one. */
  readonly each?: readonly number[];
}

const unit = { low: 0, high: 1 };
const square = { x: unit, y: unit };
const cube = { x: unit, y: unit, z: unit };
const sides = { x: -0.5, y: -0.5, z: -0.5 };
const at = (point: Point, name: string): number => Number(point[name]);

/** 40 points, seven of which fail. */
const FAILING_CELLS = new Set(['1/3', '2/0', '2.5/4', '7/1', '7/2', '11/4', '1/0']);
const heavy = { distribution: { kind: 'lognormal', mean: 5, sd: 40 } };
/** Spread and center of the logarithm of `heavy`. */
const spread = Math.sqrt(Math.log1p(64));
const center = Math.log(5) - Math.log1p(64) / 2;
const heavyQuantile = Math.exp(2 * center + spread * Math.SQRT2 * normalQuantile(0.97));
const lattice = Array.from({ length: 31 }, (_, i) =>
  Array.from({ length: 31 }, (_v, j) => Number((i * j) % 7 === 0)),
).flat();

/** Problems unlike smooth regions in a cube; `failing` is exact. */
export const HARD_PROBLEMS: readonly HardProblem[] = [
  {
    name: 'checkerboard',
    inputs: square,
    margins: (p) => [(Math.floor(8 * at(p, 'x')) + Math.floor(8 * at(p, 'y'))) % 2 === 0 ? 1 : -1],
    failing: 0.5,
  },
  {
    name: 'thin shell',
    inputs: cube,
    margins: (p) => [
      Math.abs(Math.hypot(...Object.entries(sides).map(([k, v]) => at(p, k) + v)) - 0.3) - 0.01,
    ],
    failing: (4 / 3) * Math.PI * (0.31 ** 3 - 0.29 ** 3),
  },
  {
    name: 'one combination of categories',
    inputs: {
      x: unit,
      c: { categories: ['a', 'b', 'c', 'd'], weights: [0.4, 0.4, 0.1, 0.1] },
      k: { categories: ['p', 'q', 'r'] },
    },
    margins: (p) => [p['c'] === 'c' && p['k'] === 'q' ? 0.5 - at(p, 'x') : 1],
    failing: 0.1 / 3 / 2,
  },
  {
    name: 'heavy tails',
    inputs: { x: heavy, y: heavy, z: unit },
    margins: (p) => [heavyQuantile - at(p, 'x') * at(p, 'y')],
    failing: 0.03,
  },
  {
    name: 'a band of 5 %',
    inputs: square,
    constraints: ['abs(x - y) < 0.02532'],
    margins: (p) => [0.8 - Math.max(at(p, 'x'), at(p, 'y'))],
    failing: 1 - (0.64 - (0.8 - 0.02532) ** 2) / (1 - (1 - 0.02532) ** 2),
  },
  {
    name: '40 points',
    inputs: { a: { values: [0, 1, 2, 2.5, 4, 7, 8, 11] }, b: { low: 0, high: 4, integer: true } },
    margins: (p) => [FAILING_CELLS.has(`${p['a']}/${p['b']}`) ? -1 : 2],
    failing: 7 / 40,
  },
  {
    name: 'lattice',
    inputs: { i: { low: 0, high: 30, integer: true }, j: { low: 0, high: 30, integer: true } },
    margins: (p) => [(at(p, 'i') * at(p, 'j')) % 7 === 0 ? -1 : 1],
    failing: lattice.reduce((sum, fails) => sum + fails, 0) / lattice.length,
  },
  {
    name: 'a corner of 1/1000 fails',
    inputs: cube,
    margins: (p) => [Math.max(at(p, 'x'), at(p, 'y'), at(p, 'z')) - 0.1],
    failing: 0.001,
  },
  {
    name: 'a corner of 2 % passes',
    inputs: square,
    margins: (p) => [0.1 * Math.SQRT2 - Math.max(at(p, 'x'), at(p, 'y'))],
    failing: 0.98,
  },
  {
    name: 'a corner without valid replies',
    inputs: square,
    margins: (p) => [at(p, 'x') < 0.1 ? NaN : 0.8 - at(p, 'y')],
    failing: 0.18,
    invalid: 0.1,
  },
  {
    name: 'coins beside the boundary',
    inputs: square,
    margins: (p) => [at(p, 'x') - 0.5],
    noise: (p) => (Math.abs(at(p, 'x') - 0.5) < 0.1 ? 0.5 : 0),
    failing: 0.5,
  },
  {
    name: 'wrong one time in three',
    inputs: square,
    margins: (p) => [at(p, 'x') + at(p, 'y') - 0.4],
    noise: () => 1 / 3,
    failing: (0.08 * 2) / 3 + 0.92 / 3,
  },
  {
    name: 'three outputs that depend on each other',
    inputs: square,
    margins: (p) => {
      const [x, y] = [at(p, 'x'), at(p, 'y')];
      return [0.9 - x, 0.95 - x + 1e-9 * y, x - 0.05];
    },
    failing: 0.15,
    each: [0.1, 0.05, 0.05],
  },
  {
    name: 'ties in a sample',
    inputs: {
      x: { distribution: { kind: 'empirical', sample: [1, 2, 2, 2, 2, 3, 5, 5, 5, 8, 9] } },
      y: { low: 0.01, high: 100, scale: 'log' },
    },
    // Half of the values of x are 2 or less: 1 to 2 take a tenth, 2 itself three tenths, 2 to 3 a tenth.
    margins: (p) => [at(p, 'x') === 2 && at(p, 'y') > 1 ? -1 : 1],
    failing: 0.15,
  },
  {
    name: 'a tail beyond a cut',
    inputs: {
      x: { low: 1, distribution: { kind: 'normal', mean: 0, sd: 1 } },
      n: { low: 0, high: 9, integer: true, distribution: { kind: 'normal', mean: 2, sd: 2 } },
    },
    margins: (p) => [2.5 - at(p, 'x')],
    failing: normalCdf(-2.5) / normalCdf(-1),
  },
];
