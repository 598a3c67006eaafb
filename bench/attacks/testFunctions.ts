import { createRandom } from '../../src/math/random.ts';

/** A function that optimisers are compared on, with how pycma's table starts it. */
export interface TestFunction {
  readonly name: string;
  readonly goal: number;
  readonly sigma: number;
  readonly start: (random: { uniform(): number }) => number;
  create(n: number): (x: Float64Array) => number;
}

const uniformStart = (random: { uniform(): number }): number => -3 + 6 * random.uniform();
const axis = (i: number, n: number, range: number): number => range ** (n > 1 ? i / (n - 1) : 0);

function weighted(
  weights: (i: number, n: number) => number,
  goal = 1e-8,
): Omit<TestFunction, 'name'> {
  return {
    goal,
    sigma: 2,
    start: uniformStart,
    create: (n) => {
      const w = Float64Array.from({ length: n }, (_, i) => weights(i, n));
      return (x) => {
        let sum = 0;
        for (let i = 0; i < n; i++) sum += w[i]! * x[i]! * x[i]!;
        return sum;
      };
    },
  };
}

/** A rotation by Gram-Schmidt of normal vectors. */
function rotation(n: number): readonly Float64Array[] {
  const random = createRandom(1, `rotation/${n}`);
  const rows: Float64Array[] = [];
  while (rows.length < n) {
    const v = Float64Array.from({ length: n }, () => random.normal());
    for (const row of rows) {
      const dot = row.reduce((sum, value, i) => sum + value * v[i]!, 0);
      for (let i = 0; i < n; i++) v[i]! -= dot * row[i]!;
    }
    const length = Math.hypot(...v);
    rows.push(v.map((value) => value / length));
  }
  return rows;
}

const ellipsoid = weighted((i, n) => axis(i, n, 1e6));

export const TEST_FUNCTIONS: readonly TestFunction[] = [
  { name: 'sphere', ...weighted(() => 1) },
  { name: 'ellipsoid', ...ellipsoid },
  {
    name: 'rotated ellipsoid',
    ...ellipsoid,
    create: (n) => {
      const rows = rotation(n);
      const inner = ellipsoid.create(n);
      return (x) =>
        inner(
          Float64Array.from(rows, (row) => row.reduce((sum, value, i) => sum + value * x[i]!, 0)),
        );
    },
  },
  { name: 'cigar', ...weighted((i) => (i === 0 ? 1 : 1e6)) },
  { name: 'discus', ...weighted((i) => (i === 0 ? 1e6 : 1)) },
  {
    name: 'Rosenbrock',
    goal: 1e-8,
    sigma: 0.5,
    start: () => 0,
    create: (n) => (x) => {
      let sum = 0;
      for (let i = 0; i < n - 1; i++) sum += 100 * (x[i]! ** 2 - x[i + 1]!) ** 2 + (x[i]! - 1) ** 2;
      return sum;
    },
  },
  {
    name: 'diffpow',
    goal: 1e-12,
    sigma: 2,
    start: uniformStart,
    create: (n) => (x) => {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += Math.abs(x[i]!) ** (2 + (10 * i) / Math.max(1, n - 1));
      return sum;
    },
  },
];
